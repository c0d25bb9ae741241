/**
 * A binary min-heap of job numbers, ordered by up to three columns, from which any job can be taken.
 *
 * Job a stands before job b when `first` is smaller, then `second`, then `third`. Columns belong to the caller and
 * may be shared between heaps; a job's entries may change only while it is in none of them.
 */
export interface JobHeap {
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly third: Float64Array;
  readonly jobs: Int32Array;
  /** Where each job stands in `jobs`; -1 for one that is not in the heap. */
  readonly positions: Int32Array;
  size: number;
}

/** An empty heap for jobs 0 to `first.length - 1`. */
export function createJobHeap(first: Float64Array, second: Float64Array, third: Float64Array): JobHeap {
  const capacity = first.length;
  return {
    first,
    second,
    third,
    jobs: new Int32Array(capacity),
    positions: new Int32Array(capacity).fill(-1),
    size: 0,
  };
}

/** The first job; -1 when the heap is empty. */
export function firstJob(heap: JobHeap): number {
  return heap.size === 0 ? -1 : heap.jobs[0]!;
}

/** Adds a job that is not in the heap. */
export function addJob(heap: JobHeap, job: number): void {
  heap.size += 1;
  siftUp(heap, heap.size - 1, job);
}

/** Takes a job out, wherever it stands; false when it is not there. */
export function removeJob(heap: JobHeap, job: number): boolean {
  const position = heap.positions[job]!;
  if (position < 0) {
    return false;
  }
  heap.positions[job] = -1;
  heap.size -= 1;
  const last = heap.jobs[heap.size]!;
  if (last !== job) {
    siftUp(heap, siftDown(heap, position, last), last);
  }
  return true;
}

/** Moves every job of one heap into another. */
export function moveAll(from: JobHeap, to: JobHeap): void {
  for (let i = 0; i < from.size; i++) {
    const job = from.jobs[i]!;
    from.positions[job] = -1;
    addJob(to, job);
  }
  from.size = 0;
}

function isBefore(heap: JobHeap, a: number, b: number): boolean {
  const { first, second, third } = heap;
  if (first[a]! !== first[b]!) {
    return first[a]! < first[b]!;
  }
  if (second[a]! !== second[b]!) {
    return second[a]! < second[b]!;
  }
  return third[a]! < third[b]!;
}

function place(heap: JobHeap, position: number, job: number): void {
  heap.jobs[position] = job;
  heap.positions[job] = position;
}

/** Puts `job` at the free place `start`, or higher up. */
function siftUp(heap: JobHeap, start: number, job: number): void {
  let position = start;
  while (position > 0) {
    const parent = (position - 1) >> 1;
    const above = heap.jobs[parent]!;
    if (!isBefore(heap, job, above)) {
      break;
    }
    place(heap, position, above);
    position = parent;
  }
  place(heap, position, job);
}

/** Frees a place for `job` at `start` or lower down, without filling it, and returns where. */
function siftDown(heap: JobHeap, start: number, job: number): number {
  let position = start;
  for (let child = 2 * start + 1; child < heap.size; child = 2 * position + 1) {
    const right = child + 1;
    if (right < heap.size && isBefore(heap, heap.jobs[right]!, heap.jobs[child]!)) {
      child = right;
    }
    if (!isBefore(heap, heap.jobs[child]!, job)) {
      break;
    }
    place(heap, position, heap.jobs[child]!);
    position = child;
  }
  return position;
}

import { addJob, createJobHeap, firstJob, type JobHeap, moveAll, removeJob } from './jobHeap.ts';

/** What the queue is sorted by for one dispatch. */
export type SortColumn = 'key' | 'wait';

/**
 * The queue of SJF and SSJF, which the artifact sorts anew and whole at each dispatch.
 *
 * Quirk: the sort is by key or by counted wait (see starvation.ts), and stable, so jobs that tie keep the order that
 * earlier sorts gave them. That costs n^2 log n under overload. Here each order is kept up to date instead, in
 * O(log n) a job, and comes out the same because of three facts:
 *
 * 1. All jobs that joined between the ends of two runs have equal counted waits for good, and earlier ones have longer
 *    waits. So the wait of a job is given by its cohort: how many runs had ended when it first joined. Longest wait
 *    first is lowest cohort first.
 * 2. Two jobs with equal keys stand by cohort if the queue was sorted by wait since both are in it, else by joining.
 *    With equal keys and equal cohorts no sort moves them, so they stand by joining in any case.
 * 3. The same holds with key and wait exchanged.
 *
 * Each order is thus made of two heaps: `settled` for the jobs that were there at the last sort by the other column,
 * and `recent` for those that joined since, which in a tie come after all settled ones.
 *
 * Departure: counted waits are sums of floating-point numbers, and two sums that differ by the rounding of a sum may
 * meet as both grow; then the artifact takes the jobs for equals. Here they stay apart. It takes a job that arrives
 * in a run shorter than about 1e-9 s.
 */
export interface WaitQueue {
  readonly keySeconds: Float64Array;
  readonly cohorts: Float64Array;
  /** When each job last joined, counted in joinings. */
  readonly joinings: Float64Array;
  readonly byKey: SortedOrder;
  readonly byWait: SortedOrder;
  size: number;
  joined: number;
}

/** One order of the queue, see `WaitQueue`. */
interface SortedOrder {
  readonly settled: JobHeap;
  readonly recent: JobHeap;
}

/** An empty queue for jobs 0 to `capacity - 1`. */
export function createWaitQueue(capacity: number): WaitQueue {
  const keySeconds = new Float64Array(capacity);
  const cohorts = new Float64Array(capacity);
  const joinings = new Float64Array(capacity);
  return {
    keySeconds,
    cohorts,
    joinings,
    byKey: createOrder(keySeconds, cohorts, joinings),
    byWait: createOrder(cohorts, keySeconds, joinings),
    size: 0,
    joined: 0,
  };
}

const createOrder = (column: Float64Array, other: Float64Array, joinings: Float64Array): SortedOrder => ({
  settled: createJobHeap(column, other, joinings),
  recent: createJobHeap(column, joinings, joinings),
});

/**
 * Puts a job that is not in the queue at its tail.
 *
 * @param keySeconds what `key` sorts by, in s
 * @param cohort     how many runs had ended when the job first joined
 */
export function joinQueue(queue: WaitQueue, job: number, keySeconds: number, cohort: number): void {
  queue.keySeconds[job] = keySeconds;
  queue.cohorts[job] = cohort;
  queue.joinings[job] = queue.joined;
  queue.joined += 1;
  queue.size += 1;
  addJob(queue.byKey.recent, job);
  addJob(queue.byWait.recent, job);
}

/** The job with the longest counted wait, the first in the queue among equals; -1 when the queue is empty. */
export function oldestJob(queue: WaitQueue): number {
  return headOf(queue.byWait);
}

/** Sorts the queue by one column and takes the first `count` jobs, or all, into `taken`; returns how many. */
export function takeSorted(queue: WaitQueue, column: SortColumn, count: number, taken: Int32Array): number {
  const [sorted, other] = column === 'key' ? [queue.byKey, queue.byWait] : [queue.byWait, queue.byKey];
  const takenCount = Math.min(count, queue.size);
  for (let i = 0; i < takenCount; i++) {
    const job = headOf(sorted);
    removeFrom(sorted, job);
    removeFrom(other, job);
    taken[i] = job;
  }
  queue.size -= takenCount;
  moveAll(other.recent, other.settled);
  return takenCount;
}

function headOf(order: SortedOrder): number {
  const settled = firstJob(order.settled);
  const recent = firstJob(order.recent);
  if (settled < 0 || recent < 0) {
    return Math.max(settled, recent);
  }
  const column = order.settled.first;
  return column[recent]! < column[settled]! ? recent : settled;
}

function removeFrom(order: SortedOrder, job: number): void {
  if (!removeJob(order.settled, job)) {
    removeJob(order.recent, job);
  }
}

/**
 * A virtual queue in front of `servers` equal servers that serves in order of arrival: what the same requests would have
 * waited without any reordering. Plain data.
 */
export interface ShadowFcfs {
  /** When each server is free, in ms; a binary heap with the earliest first. */
  readonly freeAtMs: number[];
}

/** A virtual queue without servers; the first request brings them. */
export const createShadowFcfs = (): ShadowFcfs => ({ freeAtMs: [] });

/**
 * Sends one more request through the virtual queue. Requests come in order of arrival.
 *
 * It takes the service time as it was measured in the real order: the batch that a request would have shared in order of
 * arrival is another one, and that difference is left out.
 *
 * Source: Kiefer and Wolfowitz 1955, "On the theory of queues with many servers", section 2: the waits of a first come,
 * first served queue follow from the times at which each server is free.
 *
 * @param arrivalMs  when it came
 * @param serviceMs  from its dispatch to its end, >= 0
 * @param servers    requests that may be in service at once, >= 1. When it falls, the server that is free first goes.
 * @returns its wait in order of arrival, in ms
 */
export function shadowWaitMs(
  { freeAtMs }: ShadowFcfs,
  arrivalMs: number,
  serviceMs: number,
  servers: number,
): number {
  while (freeAtMs.length > servers) removeFirst(freeAtMs);
  while (freeAtMs.length < servers) addFree(freeAtMs);
  const startMs = Math.max(arrivalMs, freeAtMs[0]!);
  freeAtMs[0] = startMs + serviceMs;
  sink(freeAtMs);
  return startMs - arrivalMs;
}

/** A server that was never busy is the first of all, so the heap is an array that all others move up in. */
function addFree(heap: number[]): void {
  heap.push(Number.NEGATIVE_INFINITY);
  for (let at = heap.length - 1; at > 0; ) {
    const parent = (at - 1) >> 1;
    swap(heap, at, parent);
    at = parent;
  }
}

function removeFirst(heap: number[]): void {
  const last = heap.pop()!;
  if (heap.length === 0) return;
  heap[0] = last;
  sink(heap);
}

/** Moves the first down until both below it are later. */
function sink(heap: number[]): void {
  for (let at = 0; ; ) {
    const left = 2 * at + 1;
    const right = left + 1;
    let least = at;
    if (left < heap.length && heap[left]! < heap[least]!) least = left;
    if (right < heap.length && heap[right]! < heap[least]!) least = right;
    if (least === at) return;
    swap(heap, at, least);
    at = least;
  }
}

function swap(heap: number[], a: number, b: number): void {
  const kept = heap[a]!;
  heap[a] = heap[b]!;
  heap[b] = kept;
}

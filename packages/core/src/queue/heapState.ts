import { checkInteger } from '../errors/check.ts';

/**
 * Position of the smallest element. With the root here, the four children of `p` stand at 4p - 8 to 4p - 5, a group
 * that never straddles a cache line, and the parent of `p` at floor(p / 4) + 2.
 */
export const ROOT = 3;

/** End of the list of free slots. */
export const NO_SLOT = -1;

/**
 * A queue that gives out the smallest key first, and equal keys in the order in which they came. Plain data: it may be
 * cloned, stored and taken up again at any time. Change it only through the `heap...` functions.
 *
 * A 4-ary heap (Johnson 1975, "Priority queues with update and finding minimum spanning trees"): position `p` is at
 * most its four children, by key and then by sequence number. Each element owns a slot from push to pop; a slot that
 * becomes free is used again, under the next generation, so that an old handle is told from a new one.
 */
export interface Heap {
  /** Elements in the queue. */
  size: number;
  /** Sequence number of the next push; exact up to 2^53. */
  nextSequence: number;
  /** First of the free slots that were used before, or -1. */
  freeSlot: number;
  /** Slots handed out so far; those from here on were never used. */
  usedSlots: number;
  /** By position, `ROOT` on: the keys. */
  keys: Float64Array;
  /** By position: the slot of the element. */
  slots: Int32Array;
  /** By slot: the order of arrival. */
  sequences: Float64Array;
  /** By slot: what was pushed. */
  values: Int32Array;
  /** By slot: where the element stands; for a free slot -2 - (the next free slot). */
  positions: Int32Array;
  /** By slot: how often it was freed, modulo 2^21. */
  generations: Int32Array;
}

/**
 * An empty queue.
 *
 * @param initialCapacity  elements to make room for, >= 1; the room doubles when it is used up
 * @throws WattlaneError ERR_ARGUMENT
 */
export function createHeap(initialCapacity = 16): Heap {
  const capacity = checkInteger('initialCapacity', initialCapacity, 1, 2 ** 30);
  return {
    size: 0,
    nextSequence: 0,
    freeSlot: NO_SLOT,
    usedSlots: 0,
    keys: new Float64Array(capacity + ROOT),
    slots: new Int32Array(capacity + ROOT),
    sequences: new Float64Array(capacity),
    values: new Int32Array(capacity),
    positions: new Int32Array(capacity),
    generations: new Int32Array(capacity),
  };
}

/** Doubles the room of a full queue. */
export function growHeap(heap: Heap): void {
  const capacity = 2 * heap.values.length;
  heap.keys = grown(heap.keys, new Float64Array(capacity + ROOT));
  heap.slots = grown(heap.slots, new Int32Array(capacity + ROOT));
  heap.sequences = grown(heap.sequences, new Float64Array(capacity));
  heap.values = grown(heap.values, new Int32Array(capacity));
  heap.positions = grown(heap.positions, new Int32Array(capacity));
  heap.generations = grown(heap.generations, new Int32Array(capacity));
}

function grown<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

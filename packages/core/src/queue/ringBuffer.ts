import { checkInteger } from '../errors/check.ts';

/** The last `capacity` numbers of a stream, as plain data. Change it only through `ringPush`. */
export interface RingBuffer {
  readonly capacity: number;
  /** Numbers held, at most `capacity`. */
  size: number;
  /** Place in `values` of the oldest one. */
  oldest: number;
  values: Float64Array;
}

/**
 * An empty ring.
 *
 * @param capacity  numbers to keep, >= 1; all the memory is taken at once
 * @throws WattlaneError ERR_ARGUMENT
 */
export function createRingBuffer(capacity: number): RingBuffer {
  checkInteger('capacity', capacity, 1, 2 ** 30);
  return { capacity, size: 0, oldest: 0, values: new Float64Array(capacity) };
}

/** Appends a number; a full ring forgets its oldest. O(1). */
export function ringPush(ring: RingBuffer, value: number): void {
  ring.values[(ring.oldest + ring.size) % ring.capacity] = value;
  if (ring.size < ring.capacity) ring.size += 1;
  else ring.oldest = (ring.oldest + 1) % ring.capacity;
}

/**
 * The number at place `index`, 0 being the oldest and `ring.size - 1` the newest.
 *
 * @throws WattlaneError ERR_ARGUMENT when there is no such place, as in an empty ring
 */
export function ringAt(ring: RingBuffer, index: number): number {
  checkInteger('index', index, 0, ring.size - 1);
  return ring.values[(ring.oldest + index) % ring.capacity]!;
}

/** The numbers held, oldest first. Do not push while going through them. */
export function* ringValues(ring: RingBuffer): Generator<number, void, undefined> {
  for (let index = 0; index < ring.size; index++) yield ring.values[(ring.oldest + index) % ring.capacity]!;
}

import { WattlaneError } from '../errors/wattlaneError.ts';
import { siftDown, siftUp } from './heapSift.ts';
import { handleOf, positionOf, releaseSlot, takeSlot } from './heapSlots.ts';
import { growHeap, type Heap, ROOT } from './heapState.ts';

export { createHeap, type Heap } from './heapState.ts';

/**
 * Adds an element, in O(log n) at worst and O(1) on average for keys in random order.
 *
 * @param key    any number but NaN, infinities included; the smallest leaves first
 * @param value  whole number from 0 to 2^31 - 1, such as an index into the caller's arrays
 * @param sequence  decides between equal keys, the smaller first; the order of insertion by default. A caller that
 *               gives it must give it always.
 * @returns a handle for `heapRemove`, `heapUpdateKey` and `heapContains`, good until the element leaves
 * @throws WattlaneError ERR_ARGUMENT
 */
export function heapPush(
  heap: Heap,
  key: number,
  value: number,
  sequence: number = heap.nextSequence++,
): number {
  checkKey(key);
  if ((value | 0) !== value || value < 0) {
    throw new WattlaneError('ERR_ARGUMENT', `value is ${value}; expected a whole number from 0 to 2^31 - 1`);
  }
  if (heap.size === heap.values.length) growHeap(heap);
  const slot = takeSlot(heap);
  heap.values[slot] = value;
  heap.sequences[slot] = sequence;
  siftUp(heap, ROOT + heap.size++, key, slot);
  return handleOf(heap, slot);
}

/** Takes out the element with the smallest key, the oldest among equals, and returns its value; -1 when empty. */
export function heapPop(heap: Heap): number {
  if (heap.size === 0) return -1;
  const slot = heap.slots[ROOT]!;
  takeOut(heap, ROOT, slot);
  return heap.values[slot]!;
}

/** The key of the element that `heapPop` would take; Infinity when empty (ask `heap.size` if such keys occur). */
export function heapPeekKey(heap: Heap): number {
  return heap.size === 0 ? Number.POSITIVE_INFINITY : heap.keys[ROOT]!;
}

/** The value that `heapPop` would return; -1 when empty. */
export function heapPeekValue(heap: Heap): number {
  return heap.size === 0 ? -1 : heap.values[heap.slots[ROOT]!]!;
}

/** Tells whether the element that a handle names is still in the queue. */
export function heapContains(heap: Heap, handle: number): boolean {
  return positionOf(heap, handle) >= 0;
}

/**
 * Takes an element out wherever it stands, in O(log n).
 *
 * @param handle  from `heapPush` on this queue
 * @returns false, and nothing changes, when the element has left already
 */
export function heapRemove(heap: Heap, handle: number): boolean {
  const position = positionOf(heap, handle);
  if (position < 0) return false;
  takeOut(heap, position, heap.slots[position]!);
  return true;
}

/**
 * Gives an element another key, in O(log n). It keeps its age: among equal keys it stands where it would if it had
 * been pushed with the new key.
 *
 * @param handle  from `heapPush` on this queue
 * @param key     any number but NaN
 * @throws WattlaneError ERR_HANDLE when the element has left the queue, ERR_ARGUMENT when the key is NaN
 */
export function heapUpdateKey(heap: Heap, handle: number, key: number): void {
  checkKey(key);
  const position = positionOf(heap, handle);
  if (position < 0) {
    throw new WattlaneError('ERR_HANDLE', `handle ${handle}; expected one of an element in the queue`);
  }
  siftDown(heap, position, key, heap.slots[position]!);
}

/** Removes the element at `position`, which holds `slot`, and closes the gap with the last one. */
function takeOut(heap: Heap, position: number, slot: number): void {
  const last = ROOT + --heap.size;
  releaseSlot(heap, slot);
  if (position === last) return;
  // Going down to the bottom and up again finds the place even when it lies above `position`.
  siftDown(heap, position, heap.keys[last]!, heap.slots[last]!);
}

/** @throws WattlaneError ERR_ARGUMENT for NaN, which has no place in an order */
function checkKey(key: number): void {
  if (Number.isNaN(key)) throw new WattlaneError('ERR_ARGUMENT', 'key is NaN; expected a number');
}

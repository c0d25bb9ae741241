import { type Heap, NO_SLOT } from './heapState.ts';

/** A handle is generation * 2^32 + slot: exact in a double, and a small integer while slots are fresh. */
const GENERATION_UNIT = 2 ** 32;
const GENERATIONS = 2 ** 21;

/** Takes a slot for a new element, a freed one first. The caller has made room. */
export function takeSlot(heap: Heap): number {
  const slot = heap.freeSlot;
  if (slot === NO_SLOT) return heap.usedSlots++;
  heap.freeSlot = -2 - heap.positions[slot]!;
  return slot;
}

/** Gives a slot back and ends the life of every handle to it. */
export function releaseSlot(heap: Heap, slot: number): void {
  heap.positions[slot] = -2 - heap.freeSlot;
  heap.generations[slot] = (heap.generations[slot]! + 1) % GENERATIONS;
  heap.freeSlot = slot;
}

/** The handle of the element that holds `slot`. */
export function handleOf(heap: Heap, slot: number): number {
  return heap.generations[slot]! * GENERATION_UNIT + slot;
}

/**
 * The position of the element that a handle names, or -1 when it has left the queue or never was in it. A handle is
 * mistaken for a living one only if its slot was freed a multiple of 2^21 times in between.
 */
export function positionOf(heap: Heap, handle: number): number {
  const generation = Math.floor(handle / GENERATION_UNIT);
  const slot = handle - generation * GENERATION_UNIT;
  if (!(slot >= 0 && slot < heap.usedSlots) || heap.generations[slot] !== generation) return -1;
  const position = heap.positions[slot] ?? -1;
  return position < 0 ? -1 : position;
}

import { type Heap, ROOT } from './heapState.ts';

/**
 * Places an element into the hole at `hole`, after moving the hole up past every ancestor that comes later. The
 * element's sequence number must stand at its slot already.
 *
 * The hole method: ancestors move down into the hole and the element is written once, at the end.
 */
export function siftUp(heap: Heap, hole: number, key: number, slot: number): void {
  const { keys, slots, positions, sequences } = heap;
  let p = hole;
  while (p > ROOT) {
    const parent = (p >> 2) + 2;
    const parentKey = keys[parent]!;
    if (key > parentKey) break;
    const parentSlot = slots[parent]!;
    if (key === parentKey && sequences[slot]! > sequences[parentSlot]!) break;
    keys[p] = parentKey;
    slots[p] = parentSlot;
    positions[parentSlot] = p;
    p = parent;
  }
  keys[p] = key;
  slots[p] = slot;
  positions[slot] = p;
}

/**
 * Places an element into the hole at `hole`, after moving the hole down past every descendant that comes earlier.
 *
 * Bottom-up (Wegener 1993, "Bottom-up heapsort"): the hole first goes all the way down along the smallest children,
 * and the element then up from there. The element comes from the bottom row, so it seldom goes up far, and one
 * comparison in four is saved on the way down.
 */
export function siftDown(heap: Heap, hole: number, key: number, slot: number): void {
  const { keys, slots, positions, sequences } = heap;
  const end = heap.size + ROOT;
  let p = hole;
  for (let first = 4 * p - 8; first < end; first = 4 * p - 8) {
    // The smallest child, found in line: a call per level costs a fifth of the time of a pop.
    let child = first;
    let childKey = keys[first]!;
    const stop = first + 4 < end ? first + 4 : end;
    for (let q = first + 1; q < stop; q++) {
      const otherKey = keys[q]!;
      if (otherKey > childKey) continue;
      if (otherKey === childKey && sequences[slots[q]!]! > sequences[slots[child]!]!) continue;
      child = q;
      childKey = otherKey;
    }
    const childSlot = slots[child]!;
    keys[p] = childKey;
    slots[p] = childSlot;
    positions[childSlot] = p;
    p = child;
  }
  siftUp(heap, p, key, slot);
}

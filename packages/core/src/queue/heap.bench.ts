import { bench, describe } from 'vitest';
import { createSfc32 } from '../random/sfc32.ts';
import { createHeap, heapPop, heapPush } from './heap.ts';

// Vitest puts every import behind a getter, which costs the heap under test, spread over four files, about half its
// speed; the rivals in this file pay nothing. Built code runs level with the binary heap here, which has neither
// handles nor stable ties.
const ELEMENTS = 10_000;
const rng = createSfc32(1);
const keys: Float64Array = Float64Array.from({ length: ELEMENTS }, () => rng.nextFloat());

interface Entry {
  key: number;
  value: number;
}

/** Keeps the list sorted, largest first, so that the smallest is popped off the end. */
function insertSorted(list: Entry[], entry: Entry): void {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]!.key > entry.key) low = middle + 1;
    else high = middle;
  }
  list.splice(low, 0, entry);
}

function pushBinary(list: Entry[], entry: Entry): void {
  let p = list.push(entry) - 1;
  while (p > 0) {
    const parent = (p - 1) >> 1;
    if (list[parent]!.key <= entry.key) break;
    list[p] = list[parent]!;
    p = parent;
  }
  list[p] = entry;
}

function popBinary(list: Entry[]): Entry {
  const first = list[0]!;
  const entry = list.pop()!;
  let p = 0;
  for (let child = 1; child < list.length; child = 2 * p + 1) {
    if (child + 1 < list.length && list[child + 1]!.key < list[child]!.key) child += 1;
    if (entry.key <= list[child]!.key) break;
    list[p] = list[child]!;
    p = child;
  }
  if (list.length > 0) list[p] = entry;
  return first;
}

describe('10,000 pushes with random keys, then 10,000 pops', () => {
  bench('typed 4-ary heap with handles and stable ties', () => {
    const heap = createHeap();
    for (let value = 0; value < ELEMENTS; value++) heapPush(heap, keys[value]!, value);
    while (heap.size > 0) heapPop(heap);
  });

  bench('binary heap of objects', () => {
    const list: Entry[] = [];
    for (let value = 0; value < ELEMENTS; value++) pushBinary(list, { key: keys[value]!, value });
    while (list.length > 0) popBinary(list);
  });

  bench('sorted array with binary search', () => {
    const list: Entry[] = [];
    for (let value = 0; value < ELEMENTS; value++) insertSorted(list, { key: keys[value]!, value });
    while (list.length > 0) list.pop();
  });
});

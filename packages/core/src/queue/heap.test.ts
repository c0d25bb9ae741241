import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createHeap,
  type Heap,
  heapContains,
  heapPeekKey,
  heapPeekValue,
  heapPop,
  heapPush,
  heapRemove,
  heapUpdateKey,
} from './heap.ts';
import { ROOT } from './heapState.ts';

function drain(heap: Heap): number[] {
  const values: number[] = [];
  while (heap.size > 0) values.push(heapPop(heap));
  return values;
}

describe('order', () => {
  test('the smallest key leaves first, with infinities at the ends', () => {
    const heap = createHeap();
    for (const [value, key] of [3, Number.POSITIVE_INFINITY, -1, Number.NEGATIVE_INFINITY, 0].entries()) {
      heapPush(heap, key, value);
    }
    expect([heapPeekKey(heap), heapPeekValue(heap)]).toEqual([Number.NEGATIVE_INFINITY, 3]);
    expect(drain(heap)).toEqual([3, 2, 4, 0, 1]);
  });

  test('equal keys leave in the order in which they came, 0 and -0 being equal', () => {
    const heap = createHeap(1);
    for (let value = 0; value < 100; value++) heapPush(heap, value % 2 === 0 ? 0 : -0, value);
    expect(drain(heap)).toEqual(Array.from({ length: 100 }, (_, value) => value));
  });

  test('an element with a new key keeps its age among equals', () => {
    const heap = createHeap();
    const first = heapPush(heap, 9, 0);
    heapPush(heap, 5, 1);
    heapPush(heap, 5, 2);
    heapUpdateKey(heap, first, 5);
    expect(drain(heap)).toEqual([0, 1, 2]);
  });

  test('sequence numbers beyond 2^32 still order equal keys', () => {
    const heap = createHeap();
    heap.nextSequence = 2 ** 32 - 1;
    for (let value = 0; value < 4; value++) heapPush(heap, 1, value);
    expect(drain(heap)).toEqual([0, 1, 2, 3]);
  });
});

describe('edges', () => {
  test('an empty queue answers -1 and Infinity', () => {
    const heap = createHeap();
    expect([heapPop(heap), heapPeekValue(heap), heapPeekKey(heap)]).toEqual([
      -1,
      -1,
      Number.POSITIVE_INFINITY,
    ]);
    expect(heap.size).toBe(0);
  });

  test('a NaN key is refused and changes nothing', () => {
    const heap = createHeap();
    const handle = heapPush(heap, 1, 7);
    expect(() => heapPush(heap, Number.NaN, 8)).toThrow('ERR_ARGUMENT: key is NaN');
    expect(() => heapUpdateKey(heap, handle, Number.NaN)).toThrow('ERR_ARGUMENT: key is NaN');
    expect([heap.size, heapPeekKey(heap), heapPeekValue(heap)]).toEqual([1, 1, 7]);
  });

  test.each([-1, 0.5, 2 ** 31, Number.NaN])('the value %s is refused', (value) => {
    const heap = createHeap();
    expect(() => heapPush(heap, 1, value)).toThrow(/ERR_ARGUMENT: value is/);
    expect(heap.size).toBe(0);
  });

  test('the largest value comes back', () => {
    const heap = createHeap();
    heapPush(heap, 1, 2 ** 31 - 1);
    expect(heapPop(heap)).toBe(2 ** 31 - 1);
  });

  test.each([0, 1.5, -4])('an initial capacity of %s is refused', (capacity) => {
    expect(() => createHeap(capacity)).toThrow('ERR_ARGUMENT: initialCapacity');
  });
});

describe('handles', () => {
  test('a handle is good until its element leaves, by pop or by removal', () => {
    const heap = createHeap();
    const [popped, removed] = [heapPush(heap, 1, 0), heapPush(heap, 2, 1)];
    expect([heapContains(heap, popped), heapContains(heap, removed)]).toEqual([true, true]);
    heapPop(heap);
    expect(heapRemove(heap, removed)).toBe(true);
    for (const handle of [popped, removed]) {
      expect([heapContains(heap, handle), heapRemove(heap, handle)]).toEqual([false, false]);
      expect(() => heapUpdateKey(heap, handle, 1)).toThrow('ERR_HANDLE');
    }
  });

  test('an old handle does not reach the new owner of its slot', () => {
    const heap = createHeap();
    const stale = heapPush(heap, 1, 10);
    heapPop(heap);
    const fresh = heapPush(heap, 2, 20);
    expect(heap.usedSlots).toBe(1);
    expect(heapRemove(heap, stale)).toBe(false);
    expect(heapContains(heap, fresh)).toBe(true);
    expect(heapPop(heap)).toBe(20);
  });

  test('a handle of the last generation before the count starts again is told apart and exact', () => {
    const heap = createHeap();
    heapPush(heap, 1, 0);
    heapPop(heap);
    heap.generations[0] = 2 ** 21 - 1;
    const last = heapPush(heap, 1, 1);
    expect(Number.isSafeInteger(last)).toBe(true);
    expect(heapContains(heap, last)).toBe(true);
    heapPop(heap);
    const next = heapPush(heap, 1, 2);
    expect([heapContains(heap, last), heapContains(heap, next)]).toEqual([false, true]);
    expect([heap.generations[0], next]).toEqual([0, 0]);
  });

  test.each([-1, 0.5, 1, 2 ** 32, 2 ** 60, Number.NaN, Number.POSITIVE_INFINITY])(
    '%s, which was never a handle, names nothing',
    (handle) => {
      const heap = createHeap();
      heapPush(heap, 1, 0);
      expect([heapContains(heap, handle), heapRemove(heap, handle)]).toEqual([false, false]);
      expect(heap.size).toBe(1);
    },
  );

  test('slots are used again: memory follows the largest size, not the number of pushes', () => {
    const heap = createHeap(4);
    for (let i = 0; i < 1000; i++) {
      heapPush(heap, i, i);
      if (heap.size === 4) heapPop(heap);
    }
    expect([heap.values.length, heap.usedSlots]).toEqual([4, 4]);
  });
});

type Operation =
  | { kind: 'push'; key: number }
  | { kind: 'pop' }
  | { kind: 'remove'; pick: number }
  | { kind: 'update'; pick: number; key: number }
  | { kind: 'clone' };

/** Few different keys, so that most comparisons are ties. */
const key = fc.integer({ min: 0, max: 6 });
const pick = fc.nat();
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('push' as const), key }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pop' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), pick }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('update' as const), pick, key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clone' as const) }) },
);

interface Element {
  key: number;
  /** Also the order of arrival. */
  value: number;
  handle: number;
}

/** The queue beside a list that is sorted anew whenever it is asked. */
class Pair {
  heap: Heap = createHeap(1);
  live: Element[] = [];
  gone: Element[] = [];
  #pushes = 0;

  apply(step: Operation): void {
    const { live } = this;
    if (step.kind === 'push') this.#push(step.key);
    if (step.kind === 'pop') this.#pop();
    if (step.kind === 'clone') this.heap = structuredClone(this.heap);
    if (step.kind === 'remove' && live.length > 0) this.#remove(live[step.pick % live.length]!);
    if (step.kind === 'update' && live.length > 0) {
      const element = live[step.pick % live.length]!;
      element.key = step.key;
      heapUpdateKey(this.heap, element.handle, step.key);
    }
  }

  first(): Element | undefined {
    return this.live.toSorted((a, b) => a.key - b.key || a.value - b.value)[0];
  }

  #push(key: number): void {
    const value = this.#pushes++;
    this.live.push({ key, value, handle: heapPush(this.heap, key, value) });
  }

  #pop(): void {
    const first = this.first();
    expect(heapPop(this.heap)).toBe(first?.value ?? -1);
    if (first) this.#forget(first);
  }

  #remove(element: Element): void {
    expect(heapRemove(this.heap, element.handle)).toBe(true);
    this.#forget(element);
  }

  #forget(element: Element): void {
    this.live.splice(this.live.indexOf(element), 1);
    this.gone.push(element);
  }
}

/** No element comes before its parent, and slots and positions name each other. */
function expectInvariant(heap: Heap): void {
  for (let p = ROOT; p < ROOT + heap.size; p++) {
    const slot = heap.slots[p]!;
    expect(heap.positions[slot]).toBe(p);
    if (p === ROOT) continue;
    const parent = (p >> 2) + 2;
    const gap = heap.keys[p]! - heap.keys[parent]!;
    const age = heap.sequences[slot]! - heap.sequences[heap.slots[parent]!]!;
    expect(gap > 0 || (gap === 0 && age > 0)).toBe(true);
  }
}

test('any sequence of pushes, pops, removals, new keys and clones agrees with a sorted list', () => {
  const operations = fc.array(operation, { minLength: 1, maxLength: 300, size: 'max' });
  fc.assert(
    fc.property(operations, (steps) => {
      const pair = new Pair();
      for (const step of steps) {
        pair.apply(step);
        expect(heapPeekKey(pair.heap)).toBe(pair.first()?.key ?? Number.POSITIVE_INFINITY);
        expect(heapPeekValue(pair.heap)).toBe(pair.first()?.value ?? -1);
      }
      expectInvariant(pair.heap);
      expect(pair.live.every((element) => heapContains(pair.heap, element.handle))).toBe(true);
      expect(pair.gone.some((element) => heapContains(pair.heap, element.handle))).toBe(false);
      expect(pair.heap.size).toBe(pair.live.length);
      while (pair.heap.size > 0) pair.apply({ kind: 'pop' });
    }),
    { numRuns: 200 },
  );
});

test('many elements with any keys leave sorted', () => {
  const keys = fc.array(fc.double({ noNaN: true }), { maxLength: 3000, size: 'max' });
  fc.assert(
    fc.property(keys, (list) => {
      const heap = createHeap();
      for (const [value, key] of list.entries()) heapPush(heap, key, value);
      const expected = list.map((_, value) => value).sort((a, b) => order(list[a]!, list[b]!) || a - b);
      expect(drain(heap)).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

/** Not by subtraction: two equal infinities differ by NaN. */
function order(a: number, b: number): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addJob, createJobHeap, firstJob, moveAll, removeJob } from './jobHeap.ts';

test('goes by the first column, then the second, then the third', () => {
  const heap = createJobHeap(
    Float64Array.of(2, 1, 1, 1),
    Float64Array.of(0, 5, 4, 4),
    Float64Array.of(0, 0, 9, 8),
  );
  for (const job of [0, 1, 2, 3]) addJob(heap, job);
  const order: number[] = [];
  while (heap.size > 0) {
    order.push(firstJob(heap));
    removeJob(heap, firstJob(heap));
  }
  expect(order).toEqual([3, 2, 1, 0]);
});

test('an empty heap has no first job and nothing to remove', () => {
  const columns = Float64Array.of(0);
  const heap = createJobHeap(columns, columns, columns);
  expect(firstJob(heap)).toBe(-1);
  expect(removeJob(heap, 0)).toBe(false);
});

test('a job that moved is in the other heap and no more in the first', () => {
  const columns = Float64Array.of(3, 2, 1);
  const from = createJobHeap(columns, columns, columns);
  const to = createJobHeap(columns, columns, columns);
  for (const job of [0, 1, 2]) addJob(from, job);
  removeJob(from, 1);
  moveAll(from, to);
  expect([from.size, to.size, firstJob(from), firstJob(to)]).toEqual([0, 2, -1, 2]);
  expect([removeJob(from, 2), removeJob(to, 2), firstJob(to)]).toEqual([false, true, 0]);
});

test('the first job is the least of those that are in, after any additions and removals', () => {
  const steps = fc.array(fc.nat(19), { maxLength: 120 });
  const column = fc.array(fc.nat(5), { minLength: 20, maxLength: 20 });
  fc.assert(
    fc.property(steps, column, (toggled, values) => {
      const first = Float64Array.from(values);
      const third = Float64Array.from(values, (_, job) => -job);
      const heap = createJobHeap(first, first, third);
      const inside = new Set<number>();
      for (const job of toggled) {
        if (inside.delete(job)) {
          expect(removeJob(heap, job)).toBe(true);
        } else {
          inside.add(job);
          addJob(heap, job);
        }
        const least = [...inside].sort((a, b) => first[a]! - first[b]! || b - a)[0] ?? -1;
        expect([firstJob(heap), heap.size]).toEqual([least, inside.size]);
      }
    }),
    { seed: 9, numRuns: 300 },
  );
});

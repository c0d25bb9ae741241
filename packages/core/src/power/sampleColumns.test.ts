import { expect, test } from 'vitest';
import { correlation, rangeOf, valuesAt } from './sampleColumns.ts';

const columnOf = (...values: number[]): Float64Array => Float64Array.from(values);

test('hand-worked: (1, 2, 3) with (1, 3, 2) correlates by a half', () => {
  expect(correlation(columnOf(1, 2, 3), columnOf(1, 3, 2))).toBeCloseTo(0.5, 12);
  expect(correlation(columnOf(1, 2, 3), columnOf(-2, -4, -6))).toBeCloseTo(-1, 12);
});

test('a column that does not vary correlates with nothing', () => {
  expect(correlation(columnOf(1, 2, 3), columnOf(7, 7, 7))).toBe(0);
});

test('range and choice of values', () => {
  expect(rangeOf(columnOf(3, -1, 2))).toBe(4);
  expect(rangeOf(columnOf())).toBe(Number.NEGATIVE_INFINITY);
  expect([...valuesAt(columnOf(5, 6, 7), [2, 0])]).toEqual([7, 5]);
});

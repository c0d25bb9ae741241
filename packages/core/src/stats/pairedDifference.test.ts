import { expect, test } from 'vitest';
import { meanConfidenceInterval } from './confidenceInterval.ts';
import { pairedDifferenceInterval } from './pairedDifference.ts';

test('is the interval of the differences', () => {
  expect(pairedDifferenceInterval([5, 9, 4], [3, 5, 1], 0.95)).toEqual(
    meanConfidenceInterval([2, 4, 3], 0.95),
  );
});

test('finds a small difference that the spread between pairs would hide', () => {
  const b = [10, 200, 55, 1000, 420];
  const a = b.map((value, pair) => value + 1 + 0.1 * pair);
  expect(pairedDifferenceInterval(a, b, 0.99).low).toBeGreaterThan(0);
  expect(meanConfidenceInterval(a, 0.99).low).toBeLessThan(0);
});

test('lists of different length and of no pairs are refused', () => {
  expect(() => pairedDifferenceInterval([1, 2], [1], 0.95)).toThrow('ERR_SHAPE');
  expect(() => pairedDifferenceInterval([], [], 0.95)).toThrow('ERR_EMPTY');
});

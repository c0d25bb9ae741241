import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { percentile, percentileOf } from './percentile.ts';

describe('hand-worked cases', () => {
  test.each([
    // Places (n - 1) q = 0, 0.75, 1.5, 2.85, 3 between 1, 2, 4 and 8.
    [0, 1],
    [0.25, 1 + 0.75 * 1],
    [0.5, 2 + 0.5 * 2],
    [0.95, 4 + 0.85 * 4],
    [1, 8],
  ])('the %s quantile of 1, 2, 4, 8 is %s', (q, expected) => {
    expect(percentile([1, 2, 4, 8], q)).toBeCloseTo(expected, 12);
    expect(percentileOf([8, 1, 4, 2], q)).toBeCloseTo(expected, 12);
  });

  test('one value is every quantile', () => {
    expect([0, 0.3, 1].map((q) => percentile([7], q))).toEqual([7, 7, 7]);
  });

  test('numbers are sorted as numbers, not as text', () => {
    expect(percentileOf([10, 9, 100], 1)).toBe(100);
  });

  test('between a number and an infinity it is the infinity, never NaN', () => {
    const { POSITIVE_INFINITY: high, NEGATIVE_INFINITY: low } = Number;
    expect(percentile([1, high], 0)).toBe(1);
    expect([percentile([1, high], 0.3), percentile([1, high], 0.7)]).toEqual([high, high]);
    expect([percentile([low, 1], 0.3), percentile([low, 1], 0.7)]).toEqual([low, low]);
    expect(percentile([high, high], 0.5)).toBe(high);
  });
});

const sample = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 40 });
const ratio = fc.double({ min: 0, max: 1, noNaN: true });

test('agrees with a sum over all values, each weighted by its closeness to the place', () => {
  fc.assert(
    fc.property(sample, ratio, (values, q) => {
      const sorted = [...values].sort((a, b) => a - b);
      const place = (values.length - 1) * q;
      const naive = sorted.reduce((sum, value, i) => sum + value * Math.max(0, 1 - Math.abs(place - i)), 0);
      expect(Math.abs(percentileOf(values, q) - naive)).toBeLessThanOrEqual(1e-9);
    }),
  );
});

test('never falls as q rises and never leaves the sample', () => {
  fc.assert(
    fc.property(sample, ratio, ratio, (values, q1, q2) => {
      const [a, b] = [Math.min(q1, q2), Math.max(q1, q2)].map((q) => percentileOf(values, q));
      expect(a! <= b! && a! >= Math.min(...values) && b! <= Math.max(...values)).toBe(true);
    }),
  );
});

test('the sample stays as it is', () => {
  const values = [3, 1, 2];
  percentileOf(values, 0.5);
  expect(values).toEqual([3, 1, 2]);
});

test('no values, a NaN and a q outside 0 to 1 are refused', () => {
  expect(() => percentile([], 0.5)).toThrow('ERR_EMPTY');
  expect(() => percentileOf([], 0.5)).toThrow('ERR_EMPTY');
  expect(() => percentileOf([1, Number.NaN, 2], 0)).toThrow('ERR_ARGUMENT: NaN');
  for (const q of [-0.1, 1.1, 50, Number.NaN]) expect(() => percentile([1], q)).toThrow('ERR_ARGUMENT: q');
});

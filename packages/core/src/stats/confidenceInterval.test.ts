import { expect, test } from 'vitest';
import { sampleNormal } from '../random/normal.ts';
import { createSfc32 } from '../random/sfc32.ts';
import { meanConfidenceInterval } from './confidenceInterval.ts';

test('five values with mean 3 and variance 2.5', () => {
  // t(0.975, 4) = 2.776445 times sqrt(2.5 / 5) = 0.707107 is 1.963243.
  const interval = meanConfidenceInterval([1, 2, 3, 4, 5], 0.95);
  expect(interval.mean).toBe(3);
  expect(interval.halfWidth).toBeCloseTo(1.963243, 6);
  expect(interval.low).toBeCloseTo(1.036757, 6);
  expect(interval.high).toBeCloseTo(4.963243, 6);
});

test('covers the true mean as often as its level says', () => {
  const rng = createSfc32(17);
  const intervals = 4000;
  let covered = 0;
  for (let i = 0; i < intervals; i++) {
    const values = Float64Array.from({ length: 6 }, () => sampleNormal(rng, 10, 3));
    const { low, high } = meanConfidenceInterval(values, 0.9);
    if (low <= 10 && high >= 10) covered += 1;
  }
  // Exact for normal values; four standard errors of a share of 0.9. A normal quantile in place of t would cover 0.84.
  expect(Math.abs(covered / intervals - 0.9)).toBeLessThan(4 * Math.sqrt((0.9 * 0.1) / intervals));
});

test('equal values leave no width, a single one leaves it open', () => {
  expect(meanConfidenceInterval([4, 4, 4], 0.99)).toEqual({ mean: 4, low: 4, high: 4, halfWidth: 0 });
  const { POSITIVE_INFINITY: infinity } = Number;
  expect(meanConfidenceInterval([4], 0.99)).toEqual({
    mean: 4,
    low: -infinity,
    high: infinity,
    halfWidth: infinity,
  });
});

test('no values, a level out of range and a NaN are refused', () => {
  expect(() => meanConfidenceInterval([], 0.95)).toThrow('ERR_EMPTY');
  for (const level of [0, 1, 95, Number.NaN]) {
    expect(() => meanConfidenceInterval([1, 2], level)).toThrow('ERR_ARGUMENT: level');
  }
  expect(() => meanConfidenceInterval([1, Number.NaN], 0.95)).toThrow('ERR_ARGUMENT: value');
});

import { expect, test } from 'vitest';
import { sampleNormal } from '../random/normal.ts';
import { createSfc32 } from '../random/sfc32.ts';
import { batchMeansInterval } from './batchMeans.ts';
import { meanConfidenceInterval } from './confidenceInterval.ts';

test('is the interval of the batch means, without the first values that fill no batch', () => {
  // Seven values in three batches of two: 100 is left out.
  expect(batchMeansInterval([100, 1, 3, 4, 6, 7, 11], 3, 0.95)).toEqual(
    meanConfidenceInterval([2, 5, 9], 0.95),
  );
});

test('batches of one value are the values', () => {
  expect(batchMeansInterval([3, 1, 8], 3, 0.9)).toEqual(meanConfidenceInterval([3, 1, 8], 0.9));
});

test('covers the mean of a run with memory where the plain interval does not', () => {
  // x' = 0.9 x + noise: the memory is about 1 / (1 - 0.9) = 10 steps, a batch 200.
  const rng = createSfc32(23);
  const runs = 400;
  let batched = 0;
  let plain = 0;
  for (let run = 0; run < runs; run++) {
    let x = 0;
    const values = Float64Array.from({ length: 4000 }, () => {
      x = 0.9 * x + sampleNormal(rng, 0, 1);
      return x;
    });
    if (
      Math.abs(batchMeansInterval(values, 20, 0.95).mean) <= batchMeansInterval(values, 20, 0.95).halfWidth
    ) {
      batched += 1;
    }
    if (
      Math.abs(meanConfidenceInterval(values, 0.95).mean) <= meanConfidenceInterval(values, 0.95).halfWidth
    ) {
      plain += 1;
    }
  }
  // Four standard errors of a share of 0.95 below it, and 0.01 for what is left of the memory between batches.
  expect(batched / runs).toBeGreaterThan(0.95 - 0.01 - 4 * Math.sqrt((0.95 * 0.05) / runs));
  // Its standard error is sqrt(19) = 4.4 times too small: it covers within 0.45 of them, a share of 0.35.
  expect(Math.abs(plain / runs - 0.35)).toBeLessThan(4 * Math.sqrt((0.35 * 0.65) / runs));
});

test('too short a run and a number of batches out of range are refused', () => {
  expect(() => batchMeansInterval([1], 2, 0.95)).toThrow('ERR_EMPTY');
  for (const batches of [1, 4, 2.5, Number.NaN]) {
    expect(() => batchMeansInterval([1, 2, 3], batches, 0.95)).toThrow('ERR_ARGUMENT: batches');
  }
  expect(() => batchMeansInterval([1, 2, 3], 2, 1)).toThrow('ERR_ARGUMENT: level');
});

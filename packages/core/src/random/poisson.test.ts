import { expect, test } from 'vitest';
import {
  draws,
  expectChiSquare,
  expectKolmogorovSmirnov,
  expectMoments,
  normalCdf,
} from './goodnessOfFit.test.support.ts';
import { samplePoisson } from './poisson.ts';
import { createSfc32 } from './sfc32.ts';

test('a seed gives these numbers, by products and by rejection', () => {
  expect([...draws(1, 6, (rng) => samplePoisson(rng, 3))]).toEqual([4, 2, 1, 5, 1, 2]);
  expect([...draws(2, 6, (rng) => samplePoisson(rng, 300))]).toEqual([299, 286, 307, 326, 324, 287]);
});

/** p(0) = exp(-mean), p(k) = p(k - 1) * mean / k. */
function masses(mean: number, count: number): number[] {
  const mass = [Math.exp(-mean)];
  for (let k = 1; k < count; k++) mass.push((mass[k - 1]! * mean) / k);
  return mass;
}

test.each([0.05, 1, 4.5, 9.99, 10, 12, 40, 200])('draws with mean %s follow exp(-m) m^k / k!', (mean) => {
  const sample = draws(4, 100_000, (rng) => samplePoisson(rng, mean));
  expectChiSquare(sample, masses(mean, 400));
  expectMoments(sample, { mean, variance: mean, kurtosis: 3 + 1 / mean });
});

test('a very large mean gives whole numbers that are nearly normal around it', () => {
  const mean = 1e12;
  const sample = draws(5, 20_000, (rng) => samplePoisson(rng, mean));
  expect(sample.every(Number.isInteger)).toBe(true);
  expectMoments(sample, { mean, variance: mean, kurtosis: 3 });
  expectKolmogorovSmirnov(sample, (x) => normalCdf((x - mean) / Math.sqrt(mean)));
});

test('a mean of 0 gives 0, a tiny one ends', () => {
  const rng = createSfc32(1);
  expect([samplePoisson(rng, 0), samplePoisson(rng, 1e-300)]).toEqual([0, 0]);
  expect(samplePoisson({ nextFloat: () => 0 }, 0)).toBe(0);
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('a mean of %s is refused', (mean) => {
  expect(() => samplePoisson(createSfc32(1), mean)).toThrow('ERR_ARGUMENT: mean');
});

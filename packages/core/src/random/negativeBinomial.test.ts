import { expect, test } from 'vitest';
import { draws, expectChiSquare, expectMoments } from './goodnessOfFit.test.support.ts';
import { sampleNegativeBinomial } from './negativeBinomial.ts';
import { createSfc32 } from './sfc32.ts';

test('a seed gives these numbers', () => {
  expect([...draws(1, 6, (rng) => sampleNegativeBinomial(rng, 20, 0.5))]).toEqual([5, 64, 32, 7, 40, 31]);
  expect([...draws(2, 6, (rng) => sampleNegativeBinomial(rng, 20, 4))]).toEqual([15, 25, 17, 12, 10, 12]);
});

/** p(0) = (r / (r + m))^r, p(k) = p(k - 1) * (k - 1 + r) / k * m / (r + m). */
function masses(mean: number, dispersion: number, count: number): number[] {
  const mass = [(dispersion / (dispersion + mean)) ** dispersion];
  for (let k = 1; k < count; k++) {
    mass.push((((mass[k - 1]! * (k - 1 + dispersion)) / k) * mean) / (dispersion + mean));
  }
  return mass;
}

test.each([
  [2, 0.3],
  [6, 1],
  [30, 5],
])('draws with mean %s and dispersion %s follow the closed form', (mean, dispersion) => {
  const sample = draws(4, 100_000, (rng) => sampleNegativeBinomial(rng, mean, dispersion));
  const variance = mean + mean ** 2 / dispersion;
  expectMoments(sample, { mean, variance, kurtosis: 3 + 6 / dispersion + 1 / variance });
  expectChiSquare(sample, masses(mean, dispersion, 300));
});

test('a large dispersion is Poisson', () => {
  const sample = draws(5, 50_000, (rng) => sampleNegativeBinomial(rng, 9, 1e9));
  expectMoments(sample, { mean: 9, variance: 9, kurtosis: 3 + 1 / 9 });
});

test('a mean of 0 gives 0', () => {
  expect(sampleNegativeBinomial(createSfc32(1), 0, 2)).toBe(0);
});

test.each([
  [-1, 1, 'mean'],
  [Number.NaN, 1, 'mean'],
  [1, 0, 'dispersion'],
  [0, -1, 'dispersion'],
])('mean %s with dispersion %s is refused', (mean, dispersion, name) => {
  expect(() => sampleNegativeBinomial(createSfc32(1), mean, dispersion)).toThrow(`ERR_ARGUMENT: ${name}`);
});

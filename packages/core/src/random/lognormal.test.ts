import { expect, test } from 'vitest';
import { draws, expectKolmogorovSmirnov, expectMoments, normalCdf } from './goodnessOfFit.test.support.ts';
import { sampleLognormal } from './lognormal.ts';
import { createSfc32 } from './sfc32.ts';

test('a seed gives these numbers', () => {
  expect([...draws(1, 3, (rng) => sampleLognormal(rng, 4, 0.8))]).toEqual([
    48.21001081440581, 19.873859504652287, 28.34094690181874,
  ]);
  expect([...draws(2, 3, (rng) => sampleLognormal(rng, 4, 0.8))]).toEqual([
    49.934609535775294, 23.62772282649286, 330.94591757346143,
  ]);
});

test('draws follow the normal distribution function of their logarithm', () => {
  const sample = draws(4, 50_000, (rng) => sampleLognormal(rng, 4, 1.5));
  expectKolmogorovSmirnov(sample, (x) => normalCdf((Math.log(x) - 4) / 1.5));
});

test('draws have the mean and variance of the closed form', () => {
  const sample = draws(5, 50_000, (rng) => sampleLognormal(rng, 1, 0.4));
  const w = Math.exp(0.4 ** 2);
  const mean = Math.exp(1 + 0.4 ** 2 / 2);
  expectMoments(sample, {
    mean,
    variance: (w - 1) * mean ** 2,
    kurtosis: w ** 4 + 2 * w ** 3 + 3 * w ** 2 - 3,
  });
});

test.each([
  [Number.NaN, 1, 'mu'],
  [0, -0.1, 'sigma'],
  [0, Number.POSITIVE_INFINITY, 'sigma'],
])('mu %s with sigma %s is refused', (mu, sigma, name) => {
  expect(() => sampleLognormal(createSfc32(1), mu, sigma)).toThrow(`ERR_ARGUMENT: ${name}`);
});

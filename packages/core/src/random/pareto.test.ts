import { expect, test } from 'vitest';
import { draws, expectKolmogorovSmirnov, expectMoments } from './goodnessOfFit.test.support.ts';
import { samplePareto } from './pareto.ts';
import { createSfc32 } from './sfc32.ts';

test('a seed gives these numbers', () => {
  expect([...draws(1, 3, (rng) => samplePareto(rng, 100, 1.5))]).toEqual([
    108.8922956986735, 114.42413861109526, 151.35214596866606,
  ]);
  expect([...draws(2, 3, (rng) => samplePareto(rng, 100, 1.5))]).toEqual([
    156.676922126636, 213.469060991416, 120.6259688627722,
  ]);
});

test.each([0.9, 1.5, 4])('draws with tail index %s follow 1 - (scale / x)^alpha', (alpha) => {
  const sample = draws(4, 50_000, (rng) => samplePareto(rng, 2, alpha));
  expect(sample.every((value) => value >= 2)).toBe(true);
  expectKolmogorovSmirnov(sample, (x) => 1 - (2 / x) ** alpha);
});

test('the logarithm is exponential with mean 1 / alpha', () => {
  const sample = draws(5, 50_000, (rng) => Math.log(samplePareto(rng, 2, 1.2) / 2));
  expectMoments(sample, { mean: 1 / 1.2, variance: 1 / 1.44, kurtosis: 9 });
});

test.each([
  [0, 1, 'scale'],
  [Number.NaN, 1, 'scale'],
  [1, 0, 'alpha'],
  [1, -2, 'alpha'],
])('scale %s with alpha %s is refused', (scale, alpha, name) => {
  expect(() => samplePareto(createSfc32(1), scale, alpha)).toThrow(`ERR_ARGUMENT: ${name}`);
});

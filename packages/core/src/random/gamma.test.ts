import { describe, expect, test } from 'vitest';
import { sampleGamma } from './gamma.ts';
import { draws, expectKolmogorovSmirnov, expectMoments, normalCdf } from './goodnessOfFit.test.support.ts';
import { createSfc32 } from './sfc32.ts';

test('a seed gives these numbers, below and above shape 1', () => {
  expect([...draws(1, 3, (rng) => sampleGamma(rng, 2.5, 10))]).toEqual([
    19.456852957096473, 18.981901001578294, 11.702947061063858,
  ]);
  expect([...draws(2, 3, (rng) => sampleGamma(rng, 0.5, 10))]).toEqual([
    5.844031337710807, 1.4816691085563622, 0.3091219600340711,
  ]);
});

test.each([0.2, 0.7, 1, 3, 50])('draws of shape %s have its mean and variance', (shape) => {
  const sample = draws(4, 50_000, (rng) => sampleGamma(rng, shape, 2));
  expectMoments(sample, { mean: 2 * shape, variance: 4 * shape, kurtosis: 3 + 6 / shape });
});

describe('shapes with a simple distribution function', () => {
  test('1/2 is half the square of a normal draw', () => {
    const sample = draws(5, 50_000, (rng) => sampleGamma(rng, 0.5, 1));
    expectKolmogorovSmirnov(sample, (x) => 2 * normalCdf(Math.sqrt(2 * x)) - 1);
  });

  test('1 is exponential', () => {
    const sample = draws(6, 50_000, (rng) => sampleGamma(rng, 1, 4));
    expectKolmogorovSmirnov(sample, (x) => 1 - Math.exp(-x / 4));
  });

  test('3 is a sum of three exponentials (Erlang)', () => {
    const sample = draws(7, 50_000, (rng) => sampleGamma(rng, 3, 1));
    expectKolmogorovSmirnov(sample, (x) => 1 - Math.exp(-x) * (1 + x + (x * x) / 2));
  });
});

test('a tiny shape gives numbers >= 0, never NaN', () => {
  const sample = draws(8, 1000, (rng) => sampleGamma(rng, 1e-4, 1));
  expect(sample.every((value) => value >= 0 && value < 100)).toBe(true);
});

test.each([
  [0, 1, 'shape'],
  [-1, 1, 'shape'],
  [Number.NaN, 1, 'shape'],
  [1, 0, 'scale'],
  [1, Number.POSITIVE_INFINITY, 'scale'],
])('shape %s with scale %s is refused', (shape, scale, name) => {
  expect(() => sampleGamma(createSfc32(1), shape, scale)).toThrow(`ERR_ARGUMENT: ${name}`);
});

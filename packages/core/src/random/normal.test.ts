import { expect, test } from 'vitest';
import { draws, expectKolmogorovSmirnov, expectMoments, normalCdf } from './goodnessOfFit.test.support.ts';
import { sampleNormal } from './normal.ts';
import { createSfc32 } from './sfc32.ts';

test('a seed gives these numbers', () => {
  expect([...draws(1, 3, (rng) => sampleNormal(rng, 10, 2))]).toEqual([
    9.688916731840582, 7.473513188700458, 8.36076911476714,
  ]);
  expect([...draws(2, 3, (rng) => sampleNormal(rng, 10, 2))]).toEqual([
    9.776785850536868, 7.906051796634641, 14.504887427526409,
  ]);
});

test('draws follow the normal distribution', () => {
  const sample = draws(4, 50_000, (rng) => sampleNormal(rng, -5, 2));
  expectMoments(sample, { mean: -5, variance: 4, kurtosis: 3 });
  expectKolmogorovSmirnov(sample, (x) => normalCdf((x + 5) / 2));
});

test('nothing is remembered outside the generator', () => {
  const rng = createSfc32(6);
  sampleNormal(rng, 0, 1);
  const copy = rng.clone();
  expect(sampleNormal(rng, 0, 1)).toBe(sampleNormal(copy, 0, 1));
});

test('without spread every draw is the mean', () => {
  expect(sampleNormal(createSfc32(1), 7, 0)).toBe(7);
});

test.each([
  [Number.NaN, 1, 'mean'],
  [Number.POSITIVE_INFINITY, 1, 'mean'],
  [0, -1, 'sd'],
  [0, Number.NaN, 'sd'],
])('mean %s with sd %s is refused', (mean, sd, name) => {
  expect(() => sampleNormal(createSfc32(1), mean, sd)).toThrow(`ERR_ARGUMENT: ${name}`);
});

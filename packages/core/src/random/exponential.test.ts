import { expect, test } from 'vitest';
import { sampleExponential } from './exponential.ts';
import { draws, expectKolmogorovSmirnov, expectMoments } from './goodnessOfFit.test.support.ts';

test('a seed gives these numbers', () => {
  expect([...draws(1, 3, (rng) => sampleExponential(rng, 10))]).toEqual([
    1.2778364231926809, 2.02112808817629, 6.216585423408869,
  ]);
  expect([...draws(2, 3, (rng) => sampleExponential(rng, 10))]).toEqual([
    6.735235174323729, 11.374825841857138, 2.8128660849267617,
  ]);
});

test('draws follow 1 - exp(-x / mean)', () => {
  const sample = draws(4, 50_000, (rng) => sampleExponential(rng, 3));
  expectMoments(sample, { mean: 3, variance: 9, kurtosis: 9 });
  expectKolmogorovSmirnov(sample, (x) => 1 - Math.exp(-x / 3));
});

test('the ends of the generator give 0 and 53 ln 2 means', () => {
  expect(sampleExponential({ nextFloat: () => 0 }, 2)).toBe(0);
  expect(sampleExponential({ nextFloat: () => 1 - 2 ** -53 }, 2)).toBeCloseTo(2 * 53 * Math.LN2, 12);
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('a mean of %s is refused', (mean) => {
  expect(() => sampleExponential({ nextFloat: () => 0.5 }, mean)).toThrow('ERR_ARGUMENT: mean');
});

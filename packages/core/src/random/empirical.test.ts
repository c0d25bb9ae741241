import { expect, test } from 'vitest';
import { sampleEmpirical } from './empirical.ts';
import { draws, expectChiSquare } from './goodnessOfFit.test.support.ts';
import { createSfc32 } from './sfc32.ts';

test('a seed gives these numbers', () => {
  expect([...draws(1, 6, (rng) => sampleEmpirical(rng, [5, 7, 11, 13]))]).toEqual([5, 5, 7, 7, 13, 13]);
  expect([...draws(2, 6, (rng) => sampleEmpirical(rng, [5, 7, 11, 13]))]).toEqual([7, 11, 5, 7, 11, 5]);
});

test('a value comes up as often as it stands in the list', () => {
  const values = Float64Array.of(0, 1, 1, 2, 2, 2, 2);
  const sample = draws(4, 20_000, (rng) => sampleEmpirical(rng, values));
  expectChiSquare(sample, [1 / 7, 2 / 7, 4 / 7]);
});

test('an empty list is refused', () => {
  expect(() => sampleEmpirical(createSfc32(1), [])).toThrow('ERR_EMPTY');
});

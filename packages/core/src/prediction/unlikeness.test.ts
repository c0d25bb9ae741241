import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unlikeness } from './unlikeness.ts';

/** Shares as the gate makes them of scores: fourth powers that sum to 1. */
function sharesOf(scores: number[]): Float64Array {
  const powers = scores.map((score) => score ** 4);
  const total = powers.reduce((sum, power) => sum + power, 0);
  return Float64Array.from(powers, (power) => power / total);
}

test.each([
  ['one kind alone', [1], 0],
  ['two kinds', [0.3, 0.7], 0],
  ['one sure kind of eight', [1, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01], 0],
  ['two kinds with the same prompts', [0.5, 0.5, 0.02, 0.02, 0.02], 0],
  ['eight alike', [1, 1, 1, 1, 1, 1, 1, 1], 1],
  // Above the lowest: 0.4 + 0.37 of 1 is 0.77, half way from 0.87 to 0.67.
  ['half way', [0.41, 0.38, 0.24, 0.01], 0.5],
])('%s', (_, scores, expected) => {
  expect(unlikeness(sharesOf(scores as number[]))).toBeCloseTo(expected as number, 10);
});

test('it is from 0 to 1 and does not depend on the order of the kinds', () => {
  const scores = fc.array(fc.double({ min: 0.02, max: 1.2, noNaN: true }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(scores, (values) => {
      const value = unlikeness(sharesOf(values));
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
      expect(unlikeness(sharesOf(values.toReversed()))).toBeCloseTo(value, 9);
    }),
  );
});

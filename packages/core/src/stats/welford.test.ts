import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWelford, mergeWelford, updateWelford, type Welford, welfordVariance } from './welford.ts';

function welfordOf(values: readonly number[]): Welford {
  const welford = createWelford();
  for (const value of values) updateWelford(welford, value);
  return welford;
}

test('the variance of 2, 4, 4, 4, 5, 5, 7, 9 about their mean 5 is 32 / 7', () => {
  const welford = welfordOf([2, 4, 4, 4, 5, 5, 7, 9]);
  expect(welford.mean).toBeCloseTo(5, 12);
  expect(welfordVariance(welford)).toBeCloseTo(32 / 7, 12);
});

test('a large offset costs no accuracy', () => {
  // A sum of squares of 1e9 and more keeps no digit of a variance of 30.
  expect(welfordVariance(welfordOf([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]))).toBe(30);
});

test('fewer than two samples have no spread', () => {
  expect([welfordVariance(createWelford()), welfordVariance(welfordOf([5]))]).toEqual([0, 0]);
});

const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });

test('agrees with two passes over the samples, in one piece and merged from two', () => {
  fc.assert(
    fc.property(fc.array(value), fc.array(value), (left, right) => {
      const all = [...left, ...right];
      const mean = all.length === 0 ? 0 : all.reduce((sum, x) => sum + x, 0) / all.length;
      const squares = all.reduce((sum, x) => sum + (x - mean) ** 2, 0);
      const merged = welfordOf(left);
      const other = welfordOf(right);
      const untouched = { ...other };
      mergeWelford(merged, other);
      expect(other).toEqual(untouched);
      for (const state of [merged, welfordOf(all)]) {
        expect(state.count).toBe(all.length);
        expect(Math.abs(state.mean - mean)).toBeLessThanOrEqual(1e-9);
        expect(Math.abs(state.sumOfSquares - squares)).toBeLessThanOrEqual(1e-9 * (1 + squares));
      }
    }),
  );
});

test.each([Number.NaN, Number.NEGATIVE_INFINITY])(
  'the sample %s is refused and changes nothing',
  (sample) => {
    const welford = welfordOf([1, 2]);
    expect(() => updateWelford(welford, sample)).toThrow('ERR_ARGUMENT: value');
    expect(welford).toEqual(welfordOf([1, 2]));
  },
);

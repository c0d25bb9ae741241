import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkSolved, fitNonNegativePair, fitPair } from './pairLeastSquares.ts';

const amount = fc.double({ min: 0.01, max: 100, noNaN: true });

test('exact data give their coefficients back', () => {
  fc.assert(
    fc.property(amount, amount, (first, second) => {
      const u = Float64Array.of(1, 1, 1, 1);
      const v = Float64Array.of(1, 2, 5, 9);
      const y = u.map((value, i) => first * value + second * v[i]!);
      const fit = fitPair(u, v, y);
      expect(fit.first / first).toBeCloseTo(1, 6);
      expect(fit.second / second).toBeCloseTo(1, 6);
    }),
  );
});

test('the error that counts is the relative one', () => {
  // y = first + second: the best constant for 1 and 3 minimises (c - 1)^2 + (c/3 - 1)^2, so c = (1 + 1/3) / (1 + 1/9).
  const fit = fitNonNegativePair(Float64Array.of(1, 1), Float64Array.of(1, 1e-9), Float64Array.of(1, 3));
  expect(fit.second).toBe(0);
  expect(fit.first).toBeCloseTo(1.2, 9);
});

test('proportional columns cannot be told apart', () => {
  const fit = fitPair(Float64Array.of(1, 2), Float64Array.of(2, 4), Float64Array.of(3, 6));
  expect(fit.first).toBeNaN();
  expect(() => checkSolved(fit)).toThrow('ERR_ARGUMENT');
});

test('no non-negative pair on a grid beats the non-negative fit', () => {
  const values = fc.array(amount, { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(values, values, values, (u, v, y) => {
      const columns = [u, v, y].map((list) => Float64Array.from(list)) as [
        Float64Array,
        Float64Array,
        Float64Array,
      ];
      const fit = fitNonNegativePair(...columns);
      if (Number.isNaN(fit.first)) return;
      const squares = (a: number, b: number): number =>
        y.reduce((sum, value, i) => sum + ((a * u[i]! + b * v[i]!) / value - 1) ** 2, 0);
      const least = squares(fit.first, fit.second);
      expect(Math.min(fit.first, fit.second)).toBeGreaterThanOrEqual(0);
      for (const da of [0, 0.5, 0.9, 1, 1.1, 2]) {
        for (const db of [0, 0.5, 0.9, 1, 1.1, 2]) {
          const a = da * fit.first + (fit.first === 0 ? da * 0.01 : 0);
          const b = db * fit.second + (fit.second === 0 ? db * 0.01 : 0);
          expect(squares(a, b)).toBeGreaterThanOrEqual(least - 1e-9 * (1 + least));
        }
      }
    }),
  );
});

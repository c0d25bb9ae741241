import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nonNegativeFit } from './nonNegativeFit.ts';

const value = fc.double({ min: -5, max: 5, noNaN: true });
const column = fc.array(value, { minLength: 4, maxLength: 4 }).map((list) => Float64Array.from(list));

const squares = (columns: readonly Float64Array[], x: ArrayLike<number>, target: Float64Array): number =>
  target.reduce((sum, y, row) => sum + (y - columns.reduce((s, c, i) => s + x[i]! * c[row]!, 0)) ** 2, 0);

test('no non-negative coefficients on a grid do better', () => {
  fc.assert(
    fc.property(column, column, column, column, (a, b, c, target) => {
      const columns = [a, b, c];
      const fit = nonNegativeFit(columns, target);
      expect(Math.min(...fit)).toBeGreaterThanOrEqual(0);
      const least = squares(columns, fit, target);
      const grid = [0, 0.1, 0.5, 1, 2];
      for (const i of grid)
        for (const j of grid)
          for (const k of grid)
            expect(squares(columns, [i, j, k], target)).toBeGreaterThanOrEqual(least - 1e-7);
    }),
  );
});

test('a column that only hurts gets 0', () => {
  expect([...nonNegativeFit([Float64Array.of(1, 1)], Float64Array.of(-1, -2))]).toEqual([0]);
});

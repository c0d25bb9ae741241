import fc from 'fast-check';
import { expect, test } from 'vitest';
import { solveNonNegative } from './nonNegativeSystem.ts';
import { addOuter, quadraticForm, type Symmetric3, solveFree, symmetricPlace } from './symmetricSystem.ts';

const coordinate = fc.double({ min: -3, max: 3, noNaN: true });
const vector = fc.tuple(coordinate, coordinate, coordinate);

/** Positive definite: three outer products and 0.1 of the identity. */
const definite = fc.tuple(vector, vector, vector).map((vectors): Symmetric3 => {
  const matrix = Float64Array.of(0.1, 0, 0, 0.1, 0, 0.1);
  for (const each of vectors) addOuter(matrix, each, 1);
  return matrix;
});

const times = (matrix: Symmetric3, x: readonly number[]): number[] =>
  [0, 1, 2].map((i) => x.reduce((sum, value, j) => sum + matrix[symmetricPlace(i, j)]! * value, 0));

test('the six places hold both triangles', () => {
  const matrix = new Float64Array(6);
  addOuter(matrix, [1, 2, 3], 2);
  expect([...matrix]).toEqual([2, 4, 6, 8, 12, 18]);
  expect(times(matrix, [1, 0, 0])).toEqual([2, 4, 6]);
  // 2 x (1 + 2 + 3)^2.
  expect(quadraticForm(matrix, [1, 1, 1])).toBe(72);
});

test('the solution solves the system on the free places and is 0 elsewhere', () => {
  fc.assert(
    fc.property(definite, vector, fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), (matrix, rhs, free) => {
      const x = solveFree(matrix, rhs, free);
      const product = times(matrix, x);
      for (let i = 0; i < 3; i++) {
        if (free[i]) expect(product[i]).toBeCloseTo(rhs[i]!, 8);
        else expect(x[i]).toBe(0);
      }
    }),
  );
});

test('the non-negative solution meets the conditions of Karush, Kuhn and Tucker', () => {
  fc.assert(
    fc.property(definite, vector, (matrix, rhs) => {
      const x = solveNonNegative(matrix, rhs);
      const gradient = times(matrix, x).map((value, i) => value - rhs[i]!);
      for (let i = 0; i < 3; i++) {
        expect(x[i]).toBeGreaterThanOrEqual(0);
        expect(gradient[i]).toBeGreaterThan(-1e-8);
        expect(Math.abs(x[i]! * gradient[i]!)).toBeLessThan(1e-7);
      }
    }),
  );
});

test('where the free minimum is positive it is the answer: 2x = 4, 2y = 2, z = 3', () => {
  expect(solveNonNegative(Float64Array.of(2, 0, 0, 2, 0, 1), [4, 2, 3])).toEqual([
    expect.closeTo(2, 12),
    expect.closeTo(1, 12),
    expect.closeTo(3, 12),
  ]);
  expect(solveNonNegative(Float64Array.of(2, 0, 0, 2, 0, 1), [-4, -2, -3])).toEqual([0, 0, 0]);
});

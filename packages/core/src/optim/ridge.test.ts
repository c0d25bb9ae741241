import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSfc32 } from '../random/sfc32.ts';
import { fitRidge } from './ridge.ts';
import { sparseOf } from './sparseMatrix.test.support.ts';

/** Solves (X' W X + alpha I) b = X' W (y - mean) by Gauss-Jordan elimination. */
function closedForm(x: number[][], y: number[], w: number[], alpha: number): number[] {
  const columns = x[0]!.length;
  const mean = y.reduce((sum, v, r) => sum + w[r]! * v, 0) / w.reduce((sum, v) => sum + v, 0);
  const sum = (f: (r: number) => number) => y.reduce((total, _, r) => total + f(r), 0);
  const system = Array.from({ length: columns }, (_, i) => [
    ...Array.from(
      { length: columns },
      (_, j) => sum((r) => w[r]! * x[r]![i]! * x[r]![j]!) + (i === j ? alpha : 0),
    ),
    sum((r) => w[r]! * x[r]![i]! * (y[r]! - mean)),
  ]);
  for (let i = 0; i < columns; i++) {
    const pivot = system[i]!.map((v) => v / system[i]![i]!);
    system[i] = pivot;
    system.forEach((row, k) => {
      if (k !== i) system[k] = row.map((v, c) => v - row[i]! * pivot[c]!);
    });
  }
  return system.map((row) => row[columns]!);
}

function problem(rows: number, columns: number, seed: number) {
  const rng = createSfc32(seed);
  // Sixteenths are exact as 32-bit floats, so that both solvers see one matrix.
  const cell = () => (rng.nextFloat() < 0.4 ? 0 : Math.round(32 * rng.nextFloat() - 16) / 16);
  const x = Array.from({ length: rows }, () => Array.from({ length: columns }, cell));
  const y = x.map((row) => row.reduce((sum, v, c) => sum + v * (c - 1), rng.nextFloat()));
  const w = x.map(() => Math.round(8 * rng.nextFloat()) / 4 + 0.25);
  return { x, y, w };
}

test('agrees with the closed form, for more rows than columns and for fewer', () => {
  const shape = fc.tuple(
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 8 }),
    fc.nat(),
    fc.double({ min: 0.05, max: 5, noNaN: true }),
  );
  fc.assert(
    fc.property(shape, ([rows, columns, seed, alpha]) => {
      const { x, y, w } = problem(rows, columns, seed);
      const options = { alpha, rowWeights: Float64Array.from(w), tolerance: 1e-12 };
      const fit = fitRidge(sparseOf(x, columns), Float64Array.from(y), options);
      closedForm(x, y, w, alpha).forEach((expected, c) => {
        expect(fit.coefficients[c]!).toBeCloseTo(expected, 7);
      });
    }),
  );
});

test('a row of weight 0 might as well be absent', () => {
  const { x, y } = problem(9, 4, 1);
  const rowWeights = Float64Array.from(y, (_, row) => (row < 6 ? 1 : 0));
  const masked = fitRidge(sparseOf(x, 4), Float64Array.from(y), { alpha: 1, rowWeights });
  const short = fitRidge(sparseOf(x.slice(0, 6), 4), Float64Array.from(y.slice(0, 6)), { alpha: 1 });
  masked.coefficients.forEach((value, c) => {
    expect(value).toBeCloseTo(short.coefficients[c]!, 9);
  });
  expect(masked.intercept).toBeCloseTo(short.intercept, 12);
});

test('the cap on the steps holds, and what is left of the gradient is told', () => {
  const { x, y } = problem(40, 20, 2);
  const capped = fitRidge(sparseOf(x, 20), Float64Array.from(y), {
    alpha: 0.01,
    tolerance: 1e-12,
    maxIterations: 3,
  });
  expect(capped.iterations).toBe(3);
  expect(capped.residual).toBeGreaterThan(1e-12);
});

test('where the target does not vary, all coefficients are 0', () => {
  const { x } = problem(5, 3, 3);
  const fit = fitRidge(sparseOf(x, 3), new Float64Array(5).fill(2), { alpha: 1 });
  expect([...fit.coefficients]).toEqual([0, 0, 0]);
  expect([fit.intercept, fit.iterations, fit.residual]).toEqual([2, 0, 0]);
});

test('refuses what it cannot solve', () => {
  const matrix = sparseOf([[1], [2]], 1);
  const target = Float64Array.of(1, 2);
  expect(() => fitRidge(matrix, target, { alpha: 0 })).toThrow(/ERR_ARGUMENT: alpha/);
  expect(() => fitRidge(matrix, Float64Array.of(1), { alpha: 1 })).toThrow(/ERR_SHAPE/);
  expect(() => fitRidge(matrix, target, { alpha: 1, rowWeights: Float64Array.of(1) })).toThrow(/ERR_SHAPE/);
  expect(() => fitRidge(matrix, target, { alpha: 1, rowWeights: Float64Array.of(0, 0) })).toThrow(
    /ERR_EMPTY/,
  );
  expect(() => fitRidge(matrix, target, { alpha: 1, rowWeights: Float64Array.of(-1, 1) })).toThrow(
    /ERR_ARGUMENT/,
  );
});

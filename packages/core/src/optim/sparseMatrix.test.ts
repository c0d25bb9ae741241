import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sparseOf } from './sparseMatrix.test.support.ts';
import { multiply, multiplyTransposed } from './sparseMatrix.ts';

const matrices = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .chain(([rows, columns]) =>
    fc.record({
      columns: fc.constant(columns),
      dense: fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: columns, maxLength: columns }), {
        minLength: rows,
        maxLength: rows,
      }),
    }),
  );

test('products agree with the sums over the dense matrix', () => {
  fc.assert(
    fc.property(matrices, ({ columns, dense }) => {
      const matrix = sparseOf(dense, columns);
      const perColumn = Float64Array.from({ length: columns }, (_, c) => c + 1);
      const perRow = Float64Array.from(dense, (_, r) => 2 - r);
      const byRow = new Float64Array(dense.length).fill(9);
      multiply(matrix, perColumn, byRow);
      expect([...byRow]).toEqual(dense.map((row) => row.reduce((sum, v, c) => sum + v * (c + 1), 0)));
      const byColumn = new Float64Array(columns).fill(9);
      multiplyTransposed(matrix, perRow, byColumn);
      const expected = Array.from({ length: columns }, (_, c) =>
        dense.reduce((sum, row, r) => sum + row[c]! * (2 - r), 0),
      );
      byColumn.forEach((value, c) => {
        expect(value).toBeCloseTo(expected[c]!, 12);
      });
    }),
  );
});

test('vectors of another length are refused', () => {
  const matrix = sparseOf([[1, 0]], 2);
  expect(() => multiply(matrix, new Float64Array(3), new Float64Array(1))).toThrow(/ERR_SHAPE/);
  expect(() => multiplyTransposed(matrix, new Float64Array(2), new Float64Array(2))).toThrow(/ERR_SHAPE/);
});

import type { SparseMatrix } from './sparseMatrix.ts';

/** The sparse form of a dense matrix, zeros left out. */
export function sparseOf(dense: readonly (readonly number[])[], columnCount: number): SparseMatrix {
  const rowStarts = [0];
  const columns: number[] = [];
  const values: number[] = [];
  for (const row of dense) {
    row.forEach((value, column) => {
      if (value === 0) return;
      columns.push(column);
      values.push(value);
    });
    rowStarts.push(columns.length);
  }
  return {
    columnCount,
    rowStarts: Int32Array.from(rowStarts),
    columns: Int32Array.from(columns),
    values: Float32Array.from(values),
  };
}

import type { SparseMatrix } from '../optim/sparseMatrix.ts';

/** Collects a sparse matrix row by row. */
export interface MatrixBuilder {
  readonly columnCount: number;
  readonly rowStarts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float32Array;
  row: number;
  size: number;
}

/** @param capacity  the most entries there can be */
export function createMatrixBuilder(rows: number, columnCount: number, capacity: number): MatrixBuilder {
  return {
    columnCount,
    rowStarts: new Int32Array(rows + 1),
    columns: new Int32Array(capacity),
    values: new Float32Array(capacity),
    row: 0,
    size: 0,
  };
}

/** Adds an entry to the row that is being built. */
export function addEntry(builder: MatrixBuilder, column: number, value: number): void {
  builder.columns[builder.size] = column;
  builder.values[builder.size++] = value;
}

/** Ends the row that is being filled. */
export function endRow(builder: MatrixBuilder): void {
  builder.rowStarts[++builder.row] = builder.size;
}

/** The matrix of all ended rows; shares memory with the builder. */
export function builtMatrix(builder: MatrixBuilder): SparseMatrix {
  const { columnCount, rowStarts, columns, values, size } = builder;
  return { columnCount, rowStarts, columns: columns.subarray(0, size), values: values.subarray(0, size) };
}

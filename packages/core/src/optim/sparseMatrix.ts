import { WattlaneError } from '../errors/wattlaneError.ts';

/**
 * A sparse matrix in compressed rows (CSR): row r holds `values[k]` in column `columns[k]` for k from `rowStarts[r]` up
 * to `rowStarts[r + 1]`. A column may stand in a row once.
 */
export interface SparseMatrix {
  readonly columnCount: number;
  /** One more than there are rows. */
  readonly rowStarts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float32Array;
}

/**
 * Product with a vector: `out[r] = sum over c of matrix[r, c] * vector[c]`.
 *
 * @param vector  one value per column
 * @param out     one place per row, overwritten
 * @throws WattlaneError ERR_SHAPE when a length does not fit
 */
export function multiply(matrix: SparseMatrix, vector: Float64Array, out: Float64Array): void {
  checkLengths(matrix, vector.length, out.length);
  const { rowStarts, columns, values } = matrix;
  for (let row = 0; row < out.length; row++) {
    let sum = 0;
    const end = rowStarts[row + 1]!;
    for (let k = rowStarts[row]!; k < end; k++) sum += values[k]! * vector[columns[k]!]!;
    out[row] = sum;
  }
}

/**
 * Product of the transpose with a vector: `out[c] = sum over r of matrix[r, c] * vector[r]`.
 *
 * @param vector  one value per row
 * @param out     one place per column, overwritten
 * @throws WattlaneError ERR_SHAPE when a length does not fit
 */
export function multiplyTransposed(matrix: SparseMatrix, vector: Float64Array, out: Float64Array): void {
  checkLengths(matrix, out.length, vector.length);
  const { rowStarts, columns, values } = matrix;
  out.fill(0);
  for (let row = 0; row < vector.length; row++) {
    const factor = vector[row]!;
    if (factor === 0) continue;
    const end = rowStarts[row + 1]!;
    for (let k = rowStarts[row]!; k < end; k++) {
      const column = columns[k]!;
      out[column] = out[column]! + values[k]! * factor;
    }
  }
}

function checkLengths(matrix: SparseMatrix, perColumn: number, perRow: number): void {
  const rows = matrix.rowStarts.length - 1;
  if (perColumn !== matrix.columnCount || perRow !== rows) {
    const shape = `${rows} rows and ${matrix.columnCount} columns`;
    throw new WattlaneError('ERR_SHAPE', `${perRow} row and ${perColumn} column values for ${shape}`);
  }
}

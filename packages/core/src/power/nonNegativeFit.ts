/**
 * Least squares with every coefficient at 0 or above, for a few columns: all subsets of columns are solved and the best
 * feasible one is kept, which is exact.
 *
 * @param columns  up to about 8 columns of n values each
 * @param target   n values
 * @returns one coefficient a column; all 0 where no column helps
 */
export function nonNegativeFit(columns: readonly Float64Array[], target: Float64Array): Float64Array {
  let best = new Float64Array(columns.length);
  let leastSquares = target.reduce((sum, value) => sum + value * value, 0);
  for (let subset = 1; subset < 1 << columns.length; subset++) {
    const used = columns.map((_, column) => column).filter((column) => (subset >> column) & 1);
    const solved = solveNormal(
      used.map((column) => columns[column]!),
      target,
    );
    if (solved === null || solved.some((value) => value < 0)) continue;
    const coefficients = new Float64Array(columns.length);
    used.forEach((column, i) => {
      coefficients[column] = solved[i]!;
    });
    const squares = residualSquares(columns, coefficients, target);
    if (squares < leastSquares) [leastSquares, best] = [squares, coefficients];
  }
  return best;
}

function residualSquares(
  columns: readonly Float64Array[],
  coefficients: Float64Array,
  target: Float64Array,
): number {
  return target.reduce((sum, value, row) => {
    const fitted = columns.reduce((total, column, i) => total + coefficients[i]! * column[row]!, 0);
    return sum + (value - fitted) ** 2;
  }, 0);
}

/** Solves the normal equations by elimination; null where the columns cannot be told apart. */
function solveNormal(columns: readonly Float64Array[], target: Float64Array): number[] | null {
  const dot = (a: Float64Array, b: Float64Array): number =>
    a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const rows = columns.map((column) => [...columns.map((other) => dot(column, other)), dot(column, target)]);
  const size = columns.length;
  for (let pivot = 0; pivot < size; pivot++) {
    const scale = dot(columns[pivot]!, columns[pivot]!);
    if (!(rows[pivot]![pivot]! > 1e-10 * scale)) return null;
    for (let row = pivot + 1; row < size; row++) {
      const factor = rows[row]![pivot]! / rows[pivot]![pivot]!;
      for (let i = pivot; i <= size; i++) rows[row]![i]! -= factor * rows[pivot]![i]!;
    }
  }
  const solved = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row--) {
    let value = rows[row]![size]!;
    for (let i = row + 1; i < size; i++) value -= rows[row]![i]! * solved[i]!;
    solved[row] = value / rows[row]![row]!;
  }
  return solved;
}

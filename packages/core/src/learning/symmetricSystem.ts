/** A symmetric 3 x 3 matrix by its rows: [00, 01, 02, 11, 12, 22]. */
export type Symmetric3 = Float64Array;

/** Place of row i, column j of a symmetric 3 x 3 matrix. */
export function symmetricPlace(i: number, j: number): number {
  return i <= j ? (i * (5 - i)) / 2 + j : symmetricPlace(j, i);
}

/** Adds weight x u u' to a matrix, in place. */
export function addOuter(matrix: Symmetric3, u: ArrayLike<number>, weight: number): void {
  for (let i = 0; i < 3; i++) {
    for (let j = i; j < 3; j++) matrix[symmetricPlace(i, j)]! += weight * u[i]! * u[j]!;
  }
}

/** v' M v. */
export function quadraticForm(matrix: Symmetric3, v: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) sum += matrix[symmetricPlace(i, j)]! * v[i]! * v[j]!;
  }
  return sum;
}

/**
 * Solves M x = rhs over the places that are free; the others are held at 0. Cholesky's method.
 *
 * @param matrix  positive definite
 * @param free    three flags
 */
export function solveFree(
  matrix: Symmetric3,
  rhs: ArrayLike<number>,
  free: readonly boolean[],
): [number, number, number] {
  const places = [0, 1, 2].filter((place) => free[place]);
  const lower = choleskyFactor(matrix, places);
  const solution: [number, number, number] = [0, 0, 0];
  const middle = places.map((place) => rhs[place]!);
  for (let i = 0; i < places.length; i++) {
    for (let k = 0; k < i; k++) middle[i]! -= lower[i]![k]! * middle[k]!;
    middle[i]! /= lower[i]![i]!;
  }
  for (let i = places.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < places.length; k++) middle[i]! -= lower[k]![i]! * middle[k]!;
    middle[i]! /= lower[i]![i]!;
    solution[places[i]!] = middle[i]!;
  }
  return solution;
}

/** Rows of the lower triangle L with L L' = M on the given places. */
function choleskyFactor(matrix: Symmetric3, places: readonly number[]): number[][] {
  const lower: number[][] = [];
  for (let i = 0; i < places.length; i++) {
    const row: number[] = [];
    for (let j = 0; j <= i; j++) {
      const above = j === i ? row : lower[j]!;
      let sum = matrix[symmetricPlace(places[i]!, places[j]!)]!;
      for (let k = 0; k < j; k++) sum -= row[k]! * above[k]!;
      row.push(j === i ? Math.sqrt(sum) : sum / above[j]!);
    }
    lower.push(row);
  }
  return lower;
}

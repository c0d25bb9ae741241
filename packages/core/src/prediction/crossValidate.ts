import { fitRidge } from '../optim/ridge.ts';
import { multiply, type SparseMatrix } from '../optim/sparseMatrix.ts';

/**
 * Scores of all rows, each by a ridge regression on the rows of the other folds.
 *
 * @param folds   number of the fold of each row, from 0 to `foldCount` - 1
 * @param onFold  called after each fold
 */
export function outOfFoldScores(
  matrix: SparseMatrix,
  targets: Float64Array,
  folds: Int32Array,
  foldCount: number,
  ridge: { readonly alpha: number; readonly tolerance: number },
  onFold: () => void,
): Float64Array {
  const scores = new Float64Array(targets.length);
  const fitted = new Float64Array(targets.length);
  for (let fold = 0; fold < foldCount; fold++) {
    const rowWeights = Float64Array.from(folds, (own) => (own === fold ? 0 : 1));
    if (rowWeights.every((weight) => weight === 0)) rowWeights.fill(1);
    const { coefficients, intercept } = fitRidge(matrix, targets, { ...ridge, rowWeights });
    multiply(matrix, coefficients, fitted);
    folds.forEach((own, row) => {
      if (own === fold) scores[row] = intercept + fitted[row]!;
    });
    onFold();
  }
  return scores;
}

import { type Symmetric3, solveFree } from './symmetricSystem.ts';

const MASKS: readonly (readonly boolean[])[] = Array.from({ length: 8 }, (_, mask) =>
  [1, 2, 4].map((bit) => (mask & bit) === 0),
);

/**
 * The x >= 0 that minimises x' M x / 2 - rhs' x: non-negative least squares in three unknowns, exactly, by trying each
 * set of coefficients held at 0. At the minimum over a set the value is -rhs' x / 2, so the best feasible one has the
 * largest rhs' x; it is unique because M is positive definite.
 */
export function solveNonNegative(matrix: Symmetric3, rhs: ArrayLike<number>): [number, number, number] {
  let best: [number, number, number] = [0, 0, 0];
  let bestProduct = 0;
  for (const free of MASKS) {
    const x = solveFree(matrix, rhs, free);
    if (x.some((value) => value < 0)) continue;
    const product = rhs[0]! * x[0] + rhs[1]! * x[1] + rhs[2]! * x[2];
    if (product > bestProduct) {
      best = x;
      bestProduct = product;
    }
    // Free of all bounds it is the minimum outright.
    if (free === MASKS[0]) break;
  }
  return best;
}

import { checkPairs } from './checkPairs.ts';
import { midRanks } from './midRanks.ts';

/**
 * Spearman's rank correlation: the linear (Pearson) correlation of the mid-ranks, from -1 to 1. O(n log n).
 *
 * Source: Spearman 1904, "The proof and measurement of association between two things"; ties by mid-ranks as in
 * Kendall, Rank Correlation Methods, chapter 3.
 *
 * @param x  two or more numbers, without NaN
 * @param y  as many, paired with x by place
 * @returns the correlation; 0 when all of x or all of y are equal, where it is not defined
 * @throws WattlaneError ERR_SHAPE when the lengths differ, ERR_EMPTY for fewer than two pairs, ERR_ARGUMENT for NaN
 */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
  checkPairs(x, y);
  const [ranksX, ranksY] = [midRanks(x), midRanks(y)];
  const middle = (x.length + 1) / 2;
  let squaresX = 0;
  let squaresY = 0;
  let products = 0;
  for (let i = 0; i < x.length; i++) {
    const dx = ranksX[i]! - middle;
    const dy = ranksY[i]! - middle;
    squaresX += dx * dx;
    squaresY += dy * dy;
    products += dx * dy;
  }
  return squaresX === 0 || squaresY === 0 ? 0 : products / Math.sqrt(squaresX * squaresY);
}

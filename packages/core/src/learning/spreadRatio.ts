import type { Innovation } from './innovation.ts';

/** How wide the outcomes of one model lie, against the spread that the trunk states. Plain data. */
export interface SpreadRatio {
  /** Running mean of squared standardised residuals, about 1 when the stated spread is right. */
  meanSquare: number;
  /** Outcomes the mean stands for. */
  weight: number;
}

/** The stated spread counts as this many outcomes: a variance is known to a third after 20. */
const PRIOR_WEIGHT = 20;

/** Outcomes remembered. */
const MEMORY = 200;

/** The stated spread, unchanged. */
export function createSpreadRatio(): SpreadRatio {
  return { meanSquare: 1, weight: PRIOR_WEIGHT };
}

/** What to multiply the stated standard deviation by. */
export function spreadRatioOf(spread: SpreadRatio): number {
  return Math.sqrt(spread.meanSquare);
}

/**
 * Folds in an innovation that was standardised with the spread in force. A censored one comes with its expected square,
 * which is 1 when it says nothing.
 */
export function learnSpread(spread: SpreadRatio, { square, information }: Innovation): void {
  spread.weight = Math.min(MEMORY, spread.weight + information);
  spread.meanSquare += (spread.meanSquare * (square - 1)) / spread.weight;
}

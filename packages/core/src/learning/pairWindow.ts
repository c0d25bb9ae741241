import { checkInteger } from '../errors/check.ts';

/** The last pairs of prediction and length, with the counts that Kendall's tau is made of. Plain data. */
export interface PairWindow {
  readonly predicted: Float64Array;
  readonly actual: Float64Array;
  /** 1 where `actual` is only a lower bound. */
  readonly censored: Uint8Array;
  /** Pairs held, and the place that the next one takes. */
  size: number;
  next: number;
  /** Concordant less discordant pairs of pairs. */
  score: number;
  /** Pairs of pairs with equal predictions. */
  tiedPredicted: number;
  /** Pairs of pairs whose lengths are equal, or cannot be told apart because a lower one is censored. */
  tiedActual: number;
}

/**
 * A window without pairs.
 *
 * @param capacity  pairs kept, >= 2
 * @throws WattlaneError ERR_ARGUMENT
 */
export function createPairWindow(capacity: number): PairWindow {
  checkInteger('capacity', capacity, 2);
  return {
    predicted: new Float64Array(capacity),
    actual: new Float64Array(capacity),
    censored: new Uint8Array(capacity),
    size: 0,
    next: 0,
    score: 0,
    tiedPredicted: 0,
    tiedActual: 0,
  };
}

/**
 * Adds a pair and drops the oldest when the window is full. O(capacity): the new pair is compared with every other
 * one, and so is the old one; the counts are whole numbers, so nothing drifts.
 *
 * @param predicted, actual  finite; only their order counts
 * @param censored           whether `actual` is only a lower bound
 */
export function pushPair(window: PairWindow, predicted: number, actual: number, censored: boolean): void {
  const place = window.next;
  const full = window.size === window.predicted.length;
  if (full) countPairsOf(window, place, -1);
  window.predicted[place] = predicted;
  window.actual[place] = actual;
  window.censored[place] = censored ? 1 : 0;
  if (!full) window.size += 1;
  window.next = (place + 1) % window.predicted.length;
  countPairsOf(window, place, 1);
}

/**
 * Kendall's tau-b of the pairs held, exactly; 0 for fewer than two pairs or when one side is all ties.
 *
 * Two lengths of which the smaller is censored are a tie, since either may be the longer one.
 *
 * Source: Kendall 1945, "The treatment of ties in ranking problems"; Brown, Hollander and Korwar 1974,
 * "Nonparametric tests of independence for censored data", for the comparison of censored values.
 */
export function windowTau({ size, score, tiedPredicted, tiedActual }: PairWindow): number {
  const pairs = (size * (size - 1)) / 2;
  if (tiedPredicted === pairs || tiedActual === pairs) return 0;
  return score / Math.sqrt((pairs - tiedPredicted) * (pairs - tiedActual));
}

/** Adds (`sign` 1) or takes away (-1) the comparisons of the pair at `place` with all others. */
function countPairsOf(window: PairWindow, place: number, sign: number): void {
  const { predicted, size } = window;
  for (let other = 0; other < size; other++) {
    if (other === place) continue;
    const byPrediction = Math.sign(predicted[place]! - predicted[other]!);
    const byLength = compareLengths(window, place, other);
    window.score += sign * byPrediction * byLength;
    if (byPrediction === 0) window.tiedPredicted += sign;
    if (byLength === 0) window.tiedActual += sign;
  }
}

/** 1 when the length at `i` is known to be the longer one, -1 when it is the shorter one, 0 when neither is known. */
function compareLengths({ actual, censored }: PairWindow, i: number, j: number): number {
  const difference = actual[i]! - actual[j]!;
  if (difference > 0) return censored[j] === 1 ? 0 : 1;
  if (difference < 0) return censored[i] === 1 ? 0 : -1;
  // Equal, and one goes on: that is the longer one.
  return censored[i]! - censored[j]!;
}

import { checkRange } from '../errors/check.ts';

/** Running mean and spread of a stream, as plain data. */
export interface Welford {
  /** Samples taken in. */
  count: number;
  /** Their mean; 0 for none. */
  mean: number;
  /** Sum of the squared distances from the mean. */
  sumOfSquares: number;
}

/** Mean and spread of no samples yet. */
export function createWelford(): Welford {
  return { count: 0, mean: 0, sumOfSquares: 0 };
}

/**
 * Takes in one sample, without the cancellation that a sum of squares suffers when the mean is large.
 *
 * Source: Welford 1962, "Note on a method for calculating corrected sums of squares and products".
 *
 * @param value  finite
 * @throws WattlaneError ERR_ARGUMENT; the state stays as it was
 */
export function updateWelford(welford: Welford, value: number): void {
  checkRange('value', value, -Number.MAX_VALUE);
  welford.count += 1;
  const gap = value - welford.mean;
  welford.mean += gap / welford.count;
  welford.sumOfSquares += gap * (value - welford.mean);
}

/** The unbiased variance (divisor count - 1); 0 for fewer than two samples. */
export function welfordVariance(welford: Welford): number {
  return welford.count < 2 ? 0 : welford.sumOfSquares / (welford.count - 1);
}

/**
 * Adds the samples of `other` to `welford`, as if they had all gone into one; `other` stays as it is.
 *
 * Source: Chan, Golub and LeVeque 1979, "Updating formulae and a pairwise algorithm for computing sample variances",
 * equations 2.1.
 */
export function mergeWelford(welford: Welford, other: Welford): void {
  if (other.count === 0) return;
  const count = welford.count + other.count;
  const gap = other.mean - welford.mean;
  const share = other.count / count;
  welford.sumOfSquares += other.sumOfSquares + gap * gap * welford.count * share;
  welford.mean += gap * share;
  welford.count = count;
}

import { mean } from '../stats/mean.ts';
import { percentileOf } from '../stats/percentile.ts';

/** The mean and the median of `|fitted - measured| / measured` over some points. */
export interface RelativeError {
  readonly mean: number;
  readonly median: number;
}

/**
 * Compares a fit with what was measured, point by point.
 *
 * @param fitted    n values, n >= 1
 * @param measured  n values, each > 0
 * @throws WattlaneError ERR_EMPTY when there are none
 */
export function relativeError(fitted: Float64Array, measured: Float64Array): RelativeError {
  const errors = fitted.map((value, i) => Math.abs(value - measured[i]!) / measured[i]!);
  return { mean: mean(errors), median: percentileOf(errors, 0.5) };
}

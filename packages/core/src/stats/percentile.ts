import { checkRange } from '../errors/check.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';

/**
 * A quantile of a sorted sample, linear between neighbours: place (n - 1) * q, counted from 0. The default of NumPy,
 * and type 7 of Hyndman and Fan 1996, "Sample quantiles in statistical packages". Between a number and an infinity it
 * is the infinity.
 *
 * @param sortedValues  one or more numbers, ascending, without NaN; neither is checked
 * @param q             0 (smallest) to 1 (largest)
 * @throws WattlaneError ERR_EMPTY when there are none, ERR_ARGUMENT for a q outside 0 to 1
 */
export function percentile(sortedValues: ArrayLike<number>, q: number): number {
  checkRange('q', q, 0, 1);
  const n = sortedValues.length;
  if (n === 0) throw new WattlaneError('ERR_EMPTY', 'percentile of no values; expected at least one');
  const place = (n - 1) * q;
  const below = Math.floor(place);
  const low = sortedValues[below]!;
  const high = sortedValues[Math.min(below + 1, n - 1)]!;
  return between(low, high, place - below);
}

/**
 * A quantile of a sample in any order, as `percentile` gives it. Sorts a copy: O(n log n); for several quantiles sort
 * once and use `percentile`.
 *
 * @param values  one or more numbers; stays as it is
 * @throws WattlaneError ERR_EMPTY when there are none, ERR_ARGUMENT for a q outside 0 to 1 or a NaN among the values
 */
export function percentileOf(values: ArrayLike<number>, q: number): number {
  const sorted = Float64Array.from(values).sort();
  // A typed array sorts NaN to its end.
  if (Number.isNaN(sorted.at(-1))) {
    throw new WattlaneError('ERR_ARGUMENT', 'NaN among the values; expected numbers');
  }
  return percentile(sorted, q);
}

/** From the nearer end, so that it never leaves the interval and is exact at both ends. */
function between(low: number, high: number, ratio: number): number {
  if (low === high || ratio === 0) return low;
  if (!Number.isFinite(high)) return high;
  if (!Number.isFinite(low)) return low;
  return ratio < 0.5 ? low + (high - low) * ratio : high - (high - low) * (1 - ratio);
}

import { WattlaneError } from '../errors/wattlaneError.ts';
import { studentTQuantile } from './studentT.ts';
import { createWelford, updateWelford, welfordVariance } from './welford.ts';

/** A mean and the interval around it, all in the unit of the values. */
export interface ConfidenceInterval {
  readonly mean: number;
  /** mean - halfWidth */
  readonly low: number;
  /** mean + halfWidth */
  readonly high: number;
  readonly halfWidth: number;
}

/**
 * Mean of independent values and Student's interval for the true one: t * s / sqrt(n) either way, with n - 1 degrees of
 * freedom. For values of one long run, which depend on each other, see `batchMeansInterval`.
 *
 * Source: Student 1908, "The probable error of a mean".
 *
 * @param values  one or more finite numbers; a single one says nothing of the spread and gets an infinite half-width
 * @param level   chance that the interval covers the true mean, above 0 and below 1, such as 0.95
 * @throws WattlaneError ERR_EMPTY when there are none, ERR_ARGUMENT for a level out of range or a value not finite
 */
export function meanConfidenceInterval(values: ArrayLike<number>, level: number): ConfidenceInterval {
  if (!(level > 0 && level < 1)) {
    throw new WattlaneError('ERR_ARGUMENT', `level is ${level}; expected a number above 0 and below 1`);
  }
  const n = values.length;
  if (n === 0) throw new WattlaneError('ERR_EMPTY', 'interval of no values; expected at least one');
  const welford = createWelford();
  for (let i = 0; i < n; i++) updateWelford(welford, values[i]!);
  const { mean } = welford;
  const standardError = Math.sqrt(welfordVariance(welford) / n);
  const halfWidth =
    n === 1 ? Number.POSITIVE_INFINITY : studentTQuantile(0.5 + level / 2, n - 1) * standardError;
  return { mean, low: mean - halfWidth, high: mean + halfWidth, halfWidth };
}

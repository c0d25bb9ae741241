import { WattlaneError } from '../errors/wattlaneError.ts';
import { type ConfidenceInterval, meanConfidenceInterval } from './confidenceInterval.ts';

/**
 * Mean of a - b over paired runs (two policies on the same seeds) and Student's interval for the true difference. What
 * the runs of a pair have in common cancels, so it is narrower than a comparison of the two means. An interval without
 * 0 says that the difference is no accident, at that level.
 *
 * Source: Law, Simulation Modeling and Analysis, section 10.2.1 (paired-t confidence interval).
 *
 * @param a      one or more finite numbers, one per pair
 * @param b      as many, paired with a by place
 * @param level  chance that the interval covers the true difference, above 0 and below 1
 * @throws WattlaneError ERR_SHAPE when the lengths differ, ERR_EMPTY for no pairs, ERR_ARGUMENT
 */
export function pairedDifferenceInterval(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  level: number,
): ConfidenceInterval {
  if (a.length !== b.length) {
    throw new WattlaneError(
      'ERR_SHAPE',
      `${a.length} values of a, ${b.length} of b; expected as many of each`,
    );
  }
  const differences = Float64Array.from(a, (value, pair) => value - b[pair]!);
  return meanConfidenceInterval(differences, level);
}

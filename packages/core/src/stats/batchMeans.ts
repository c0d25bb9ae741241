import { checkInteger } from '../errors/check.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';
import { type ConfidenceInterval, meanConfidenceInterval } from './confidenceInterval.ts';
import { mean } from './mean.ts';

/**
 * Mean of one long run and an interval for its long-term mean. The run is cut into batches of equal length and their
 * means are taken for independent, which holds when a batch is much longer than the memory of the run: 10 to 30 batches
 * are usual. Cut off the warm-up first.
 *
 * Source: Law and Carson 1979, "A sequential procedure for determining the length of a steady-state simulation";
 * Schmeiser 1982, "Batch size effects in the analysis of simulation output", for the number of batches.
 *
 * @param values   finite numbers in the order of the run; those that fill no batch are left out at the start, where
 *                 the run is youngest
 * @param batches  2 to the number of values
 * @param level    chance that the interval covers the true mean, above 0 and below 1
 * @throws WattlaneError ERR_EMPTY for fewer than two values, ERR_ARGUMENT
 */
export function batchMeansInterval(
  values: ArrayLike<number>,
  batches: number,
  level: number,
): ConfidenceInterval {
  const n = values.length;
  if (n < 2) throw new WattlaneError('ERR_EMPTY', `a run of ${n} values; expected at least two`);
  checkInteger('batches', batches, 2, n);
  const run = Float64Array.from(values);
  const size = Math.floor(n / batches);
  const skipped = n - size * batches;
  const means = Float64Array.from({ length: batches }, (_, batch) => {
    const start = skipped + batch * size;
    return mean(run.subarray(start, start + size));
  });
  return meanConfidenceInterval(means, level);
}

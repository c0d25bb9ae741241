import { type CountedWaits, waitExceeds } from './countedWait.ts';
import type { ResolvedOptions } from './publishedOptions.ts';

/**
 * Quirk: the artifact's rule against starvation.
 *
 * Only the job with the longest counted wait is looked at. If that wait is above `starvationSeconds`, or above
 * `starvationFactor` times the job's remaining **true** service time, which no real server knows, then the whole queue
 * is sorted by counted wait for this dispatch, and the whole batch goes first come, first served. Under lasting
 * overload that is every dispatch, and SSJF turns into FCFS.
 *
 * @param cohort           cohort of the job with the longest counted wait
 * @param remainingSeconds its remaining true service time, in s
 */
export function isStarving(
  waits: CountedWaits,
  cohort: number,
  remainingSeconds: number,
  options: ResolvedOptions,
): boolean {
  return (
    waitExceeds(waits, cohort, options.starvationSeconds) ||
    waitExceeds(waits, cohort, remainingSeconds * options.starvationFactor)
  );
}

/**
 * The artifact's counted waiting time, by which it finds starving jobs.
 *
 * Quirk: at the end of a run every job in the queue is charged the whole time since the end of the run before, even
 * one that arrived a moment ago. So a job's counted wait is the sum of those spans since it joined, and is longer than
 * its wait. In `dynamic` mode the time in which a job ran and was then put back counts as well.
 *
 * A job that joined when `runs` was c is in cohort c; its wait is the sum of the spans c, c + 1, ... in that order.
 * Added up anew for every job that would be O(n) a dispatch; a difference of two ends is O(1) and differs from it
 * by rounding alone, so the sum is only done where rounding could decide.
 */
export interface CountedWaits {
  /** End of the run before span i, in s; span i ends at entry i + 1. */
  readonly endSeconds: Float64Array;
  /** Spans so far, and the cohort of a job that joins now. */
  runs: number;
  /** A sum under way, for the next question about the same cohort. */
  readonly sum: { cohort: number; runs: number; seconds: number };
}

/** No runs yet, at 0 s. @param maxRuns the most runs that can be recorded */
export function createCountedWaits(maxRuns: number): CountedWaits {
  return { endSeconds: new Float64Array(maxRuns + 1), runs: 0, sum: { cohort: 0, runs: 0, seconds: 0 } };
}

/** Records the end of a run. A span of 0 s charges nobody and starts no cohort, so that equal waits stay equal. */
export function recordRun(waits: CountedWaits, nowSeconds: number): void {
  if (nowSeconds !== waits.endSeconds[waits.runs]!) {
    waits.runs += 1;
    waits.endSeconds[waits.runs] = nowSeconds;
  }
}

/** Counted wait of a cohort, in s, rounded as the artifact rounds it. */
export function countedWaitSeconds(waits: CountedWaits, cohort: number): number {
  const { endSeconds, sum } = waits;
  if (sum.cohort !== cohort) {
    sum.cohort = cohort;
    sum.runs = cohort;
    sum.seconds = 0;
  }
  for (; sum.runs < waits.runs; sum.runs++) {
    sum.seconds += endSeconds[sum.runs + 1]! - endSeconds[sum.runs]!;
  }
  return sum.seconds;
}

/**
 * Whether the counted wait of a cohort is above a limit.
 *
 * With k spans, each span and each addition rounds by at most 2^-53 of the wait, so the sum is within (k + 1) 2^-53
 * of the difference of the ends; (k + 2) 2^-52 is taken.
 *
 * @param limitSeconds in s; Infinity and NaN are never exceeded
 */
export function waitExceeds(waits: CountedWaits, cohort: number, limitSeconds: number): boolean {
  const waitSeconds = waits.endSeconds[waits.runs]! - waits.endSeconds[cohort]!;
  const roundingSeconds = (waits.runs - cohort + 2) * Number.EPSILON * waitSeconds;
  if (Math.abs(waitSeconds - limitSeconds) > roundingSeconds) {
    return waitSeconds > limitSeconds;
  }
  return countedWaitSeconds(waits, cohort) > limitSeconds;
}

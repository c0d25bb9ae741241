/** Times of what was done lately, oldest first. Plain data. */
export interface SlidingBudget {
  readonly timesMs: number[];
}

export const createSlidingBudget = (): SlidingBudget => ({ timesMs: [] });

/**
 * Takes one of at most `most` in any window of `windowMs`.
 *
 * Windows are half open: what was done exactly `windowMs` ago no longer counts.
 *
 * @param nowMs  never runs backwards
 * @returns 0 when it was taken, else how long to wait for the next, in ms
 */
export function takeFromBudget(budget: SlidingBudget, most: number, windowMs: number, nowMs: number): number {
  while (budget.timesMs.length > 0 && budget.timesMs[0]! <= nowMs - windowMs) budget.timesMs.shift();
  if (budget.timesMs.length < most) {
    budget.timesMs.push(nowMs);
    return 0;
  }
  return budget.timesMs[0]! + windowMs - nowMs;
}

/** Times of what was done lately, oldest first. Plain data. */
export interface SlidingBudget {
  readonly timesMs: number[];
}

/** A budget of which nothing was taken. */
export const createSlidingBudget = (): SlidingBudget => ({ timesMs: [] });

/**
 * Takes `amount` of at most `most` in any window of `windowMs`: all of it, or nothing, so that one who asks again and again
 * for more than is left does not use up the rest each time. More than `most` at once is taken when nothing else was.
 *
 * Windows are half open: what was done exactly `windowMs` ago no longer counts.
 *
 * @param nowMs  never runs backwards
 * @returns 0 when it was taken, else how long to wait until it can be, in ms
 */
export function takeFromBudget(
  budget: SlidingBudget,
  amount: number,
  most: number,
  windowMs: number,
  nowMs: number,
): number {
  if (amount === 0) return 0;
  while (budget.timesMs.length > 0 && budget.timesMs[0]! <= nowMs - windowMs) budget.timesMs.shift();
  const tooMany = budget.timesMs.length + Math.min(amount, most) - most;
  if (tooMany > 0) return budget.timesMs[tooMany - 1]! + windowMs - nowMs;
  for (let taken = 0; taken < amount; taken++) budget.timesMs.push(nowMs);
  return 0;
}

import { checkRange } from '../errors/check.ts';

/**
 * Lowest clock ratio at which work of a sensitivity stays within a slack: from `1 + s (1 / x - 1) <= 1 + slack`,
 * `x = s / (s + slack)`. 0 for work that the clock does not touch; 1 without slack, for work that it touches.
 *
 * Source: agent.md section 6.3.
 *
 * @param sensitivity 0 to 1
 * @param slackRatio  SLO over the time at the top clock, minus 1; below 0 the SLO does not hold at the top clock either
 *                    and the result is 1
 * @throws WattlaneError ERR_ARGUMENT for a sensitivity out of range
 */
export function minClockRatio(sensitivity: number, slackRatio: number): number {
  checkRange('sensitivity', sensitivity, 0, 1);
  if (!(slackRatio > 0)) return slackRatio < 0 || sensitivity > 0 ? 1 : 0;
  return sensitivity / (sensitivity + slackRatio);
}

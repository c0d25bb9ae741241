/**
 * The lowest clock ratio at which work that takes `1 + s * (1 / x - 1)` times its time at top clock still takes no more
 * than 1 + slack of it: `s / (s + slack)`.
 *
 * 1 without slack, 0 for work that does not feel the clock. Infinite where the time at top clock is over the
 * SLO already.
 *
 * Source: closed form of the linear time model; with a GPU's floor as the largest of its tenants', not their mean.
 *
 * @param sensitivity  s, 0 to 1
 * @param sloMultiple  SLO over the time at top clock on this GPU
 * @param sloShare     part of the SLO that computing may take up, in (0, 1]; where it leaves less than the time at top
 *                     clock, the clock stays at the top
 */
export function safeClockRatio(sensitivity: number, sloMultiple: number, sloShare: number): number {
  if (sloMultiple < 1) return Number.POSITIVE_INFINITY;
  if (sensitivity === 0) return 0;
  const slack = Math.max(0, sloShare * sloMultiple - 1);
  return sensitivity / (sensitivity + slack);
}

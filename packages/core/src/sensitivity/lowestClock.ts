/** What a curve tells of one clock. */
interface SlowdownPoint {
  readonly clockRatio: number;
  readonly slowdown: number;
}

/**
 * Lowest clock at which a predicted curve, and not only the score fitted to it, keeps a slack. Between two clocks it is read off
 * linearly in `1 / x`, which is no less than a convex curve.
 *
 * A program that is bound by its CPU first pays nothing and then in full, so the line of the score lies below the curve at its
 * lower end; `minClockRatio` alone would be too low there.
 *
 * @param curve       in any order
 * @param slackRatio  SLO over the time at the top clock, minus 1
 * @returns a clock ratio; the lowest of the curve when all hold, 1 when none below the top does
 */
export function lowestClock(curve: readonly SlowdownPoint[], slackRatio: number): number {
  const limit = 1 + slackRatio;
  let held = { clockRatio: 1, slowdown: 1 };
  for (const point of [...curve].sort((a, b) => b.clockRatio - a.clockRatio)) {
    if (point.slowdown <= limit) {
      held = { clockRatio: point.clockRatio, slowdown: point.slowdown };
      continue;
    }
    if (held.slowdown > limit || point.slowdown <= held.slowdown) return held.clockRatio;
    const share = (limit - held.slowdown) / (point.slowdown - held.slowdown);
    return 1 / (1 / held.clockRatio + share * (1 / point.clockRatio - 1 / held.clockRatio));
  }
  return held.clockRatio;
}

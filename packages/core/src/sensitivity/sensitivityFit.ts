/** How strongly a time follows the clock. */
export interface SensitivityFit {
  /** Slope of the slowdown against `1 / x - 1`, 0 (not at all) to 1 (in full). */
  readonly sensitivity: number;
  /** R squared of the line through the origin, 0 to 1: how well one number describes the curve. 1 when nothing changes. */
  readonly quality: number;
}

/**
 * Least-squares slope through the origin of `T(x) / T(1) - 1` against `1 / x - 1`, clipped to 0 and 1.
 *
 * Source: agent.md section 6.3.
 *
 * @param clockRatios n clocks over the top clock, above 0; use those of the trusted range
 * @param slowdowns   n times at these clocks over the time at the top clock
 */
export function fitSensitivity(clockRatios: readonly number[], slowdowns: readonly number[]): SensitivityFit {
  let xx = 0;
  let xy = 0;
  let yy = 0;
  clockRatios.forEach((ratio, i) => {
    const x = 1 / ratio - 1;
    const y = slowdowns[i]! - 1;
    xx += x * x;
    xy += x * y;
    yy += y * y;
  });
  const slope = xx === 0 ? 0 : xy / xx;
  const residual = yy - 2 * slope * xy + slope * slope * xx;
  const quality = yy <= 1e-12 ? 1 : Math.min(1, Math.max(0, 1 - residual / yy));
  return { sensitivity: Math.min(1, Math.max(0, slope)), quality };
}

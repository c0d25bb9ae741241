/** Clock ratio below which even memory-bound work slows down, since the caches and the crossbar slow with it. */
export const KNEE_CLOCK_RATIO = 0.7;

const KNEE_EXPONENT = 1.3;

/**
 * Lowest clock ratio at which the time and power models are backed by measurement: 945 of 1380 MHz, about 0.685.
 *
 * Above it the time model is within 0.2 % of 20 kernels on one V100 on average; extended down to 0.36 it is off by 5 %
 * on average and by 16 % at the worst clock of the median kernel. How far this carries to other chips is not known.
 */
export const TRUSTED_CLOCK_RATIO: number = 945 / 1380;

/** Tells whether `clockRatio` lies where the models are backed by measurement: `TRUSTED_CLOCK_RATIO` to 1. */
export function isTrustedClock(clockRatio: number): boolean {
  return clockRatio >= TRUSTED_CLOCK_RATIO && clockRatio <= 1;
}

/**
 * How many times longer work takes at a lower clock: `w * max(1, knee / x)^1.3 + (1 - w) / x`.
 *
 * The memory-bound part w keeps its speed down to the knee at 0.70; the rest scales with the clock. 1 at full clock,
 * and it never falls as the clock falls. Below `TRUSTED_CLOCK_RATIO` it is an extrapolation, and below 0.21 the knee
 * term exceeds 1 / x, so that memory-bound work would slow down more than compute-bound work.
 *
 * Called for every simulated engine step, so the arguments are not checked.
 *
 * Source: docs/algorithms/power-model.md, fitted to 20 kernels of a V100 clock sweep.
 *
 * @param memoryBound  share of the time at full clock that waits for memory, 0 to 1
 * @param clockRatio   SM clock over the top clock, above 0, at most 1
 */
export function slowdown(memoryBound: number, clockRatio: number): number {
  const memorySlowdown = clockRatio < KNEE_CLOCK_RATIO ? (KNEE_CLOCK_RATIO / clockRatio) ** KNEE_EXPONENT : 1;
  return memoryBound * memorySlowdown + (1 - memoryBound) / clockRatio;
}

/** Exponent of the clock in the dynamic power of compute-bound work. */
export const COMPUTE_POWER_EXPONENT = 2.2;

/**
 * Power above idle at a lower clock, relative to full clock: `w * x + (1 - w) * x^2.2`.
 *
 * 1 at full clock. Memory-bound work sheds power in proportion to the clock, compute-bound work faster, but more slowly
 * than the x^3 of the textbook f V^2, which overstates what a lower clock saves.
 *
 * Called for every simulated engine step, so the arguments are not checked.
 *
 * Source: docs/algorithms/power-model.md. On the V100 clock sweep (x >= 0.685, 30 W idle) the mean error over 20
 * kernels is 2 % with a weight fitted per kernel to its power, 3 % with the weight that was fitted to its time.
 *
 * @param memoryBound  share of the work that waits for memory, 0 to 1
 * @param clockRatio   SM clock over the top clock, above 0, at most 1
 */
export function dynamicPowerRatio(memoryBound: number, clockRatio: number): number {
  return memoryBound * clockRatio + (1 - memoryBound) * clockRatio ** COMPUTE_POWER_EXPONENT;
}

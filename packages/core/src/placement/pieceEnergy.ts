import type { PlacementProblem } from './problem.ts';

/** Exponent of the clock in the dynamic power of compute-bound work, as in core/power. */
export const COMPUTE_POWER_EXPONENT = 2.2;

/**
 * Dynamic energy of a unit of load at a lower clock, over that at top clock: slowdown times relative dynamic power,
 * `(w + s / x) * (w * x + s * x^2.2)` with w = 1 - s.
 *
 * 1 at top clock, and it falls with the clock all the way: idle power is paid whether work is done or not, so it is not
 * in here and there is no best clock above 0.
 *
 * Source: docs/algorithms/power-model.md, time and power above the knee. Below it memory-bound work slows down as well,
 * which this leaves out; that is why the clock floor is 0.65 by default.
 *
 * @param sensitivity  s, 0 to 1
 * @param clockRatio   above 0, at most 1
 */
export function relativeDynamicEnergy(sensitivity: number, clockRatio: number): number {
  const memoryBound = 1 - sensitivity;
  return (
    (memoryBound + sensitivity / clockRatio) *
    (memoryBound * clockRatio + sensitivity * clockRatio ** COMPUTE_POWER_EXPONENT)
  );
}

/** Slope of `relativeDynamicEnergy` in the clock: `w^2 + 2.2 w s x^1.2 + 1.2 s^2 x^0.2`. It rises with the clock. */
export function dynamicEnergySlope(sensitivity: number, clockRatio: number): number {
  const memoryBound = 1 - sensitivity;
  const root = clockRatio ** (COMPUTE_POWER_EXPONENT - 2);
  return (
    memoryBound * memoryBound +
    COMPUTE_POWER_EXPONENT * memoryBound * sensitivity * clockRatio * root +
    (COMPUTE_POWER_EXPONENT - 1) * sensitivity * sensitivity * root
  );
}

/**
 * Least mean dynamic power that a piece can draw on a kind of GPU, in W: at its own lowest safe clock. Infinite where its
 * SLO cannot be kept.
 */
export function leastWattsOn(problem: PlacementProblem, piece: number, kind: number): number {
  const clockRatio = problem.clockRatio[piece * problem.kindCount + kind]!;
  if (clockRatio > 1) return Number.POSITIVE_INFINITY;
  const watts = topWattsOn(problem, piece, kind);
  return watts === 0 ? 0 : watts * relativeDynamicEnergy(problem.pieceSensitivity[piece]!, clockRatio);
}

/** Mean dynamic power of a piece on a kind of GPU at top clock, in W. */
export function topWattsOn(problem: PlacementProblem, piece: number, kind: number): number {
  const gpu = problem.kindGpu[kind]!;
  return (problem.gpuDynamicWatts[gpu]! * problem.pieceLoad[piece]!) / problem.gpuSpeed[gpu]!;
}

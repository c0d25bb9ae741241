import { COMPUTE_POWER_EXPONENT } from './pieceEnergy.ts';
import type { PlacementProblem } from './problem.ts';

/** No piece. */
export const NONE = -1;

/**
 * The clock ratio that a GPU runs at with some tenants: the highest of their safe clocks, or the one at which the GPU is
 * busy for the utilisation bound, whichever is more. Above 1 where an SLO or the bound cannot be kept; 0 without tenants.
 *
 * Busy share at clock x is `A + B / x` with A the load that does not feel the clock and B the load that does.
 */
export function gpuClockRatio(problem: PlacementProblem, gpu: number, tenants: readonly number[]): number {
  let clockRatio = 0;
  let load = 0;
  let scaling = 0;
  for (const piece of tenants) {
    clockRatio = Math.max(clockRatio, problem.clockRatio[piece * problem.kindCount + problem.gpuKind[gpu]!]!);
    load += problem.pieceLoad[piece]!;
    scaling += problem.pieceLoad[piece]! * problem.pieceSensitivity[piece]!;
  }
  return tenants.length === 0 ? 0 : Math.max(clockRatio, boundClockRatio(problem, gpu, load, scaling));
}

function boundClockRatio(problem: PlacementProblem, gpu: number, load: number, scaling: number): number {
  const limit = problem.utilisationBound * problem.gpuSpeed[gpu]!;
  if (scaling === 0 || load >= limit) return scaling === 0 ? 0 : 1;
  return scaling / (limit - (load - scaling));
}

/**
 * Mean power of a GPU with some tenants, in W: idle power plus, for each tenant, its busy share times its dynamic power
 * at the GPU's clock. `removed` and `added` say what it would be with one tenant less and one more, `NONE` for neither.
 *
 * With w = 1 - s the energy of `relativeDynamicEnergy` is `w^2 x + w s (1 + x^2.2) + s^2 x^1.2`, so that three sums over
 * the tenants give the power at any clock.
 *
 * The load is taken to be under the bound (`fits`); this is called for every change that a search tries.
 *
 * @returns Infinity where a tenant's SLO cannot be kept on this GPU
 */
export function gpuWatts(
  problem: PlacementProblem,
  gpu: number,
  tenants: readonly number[],
  removed: number = NONE,
  added: number = NONE,
): number {
  const { pieceLoad, pieceSensitivity, clockRatio: safeClocks, kindCount } = problem;
  const kind = problem.gpuKind[gpu]!;
  let clockRatio = 0;
  let load = 0;
  let scaling = 0;
  let squared = 0;
  const count = added === NONE ? tenants.length : tenants.length + 1;
  for (let index = 0; index < count; index++) {
    const piece = index === tenants.length ? added : tenants[index]!;
    if (piece === removed) continue;
    const safe = safeClocks[piece * kindCount + kind]!;
    if (safe > clockRatio) clockRatio = safe;
    const sensitivity = pieceSensitivity[piece]!;
    const felt = pieceLoad[piece]! * sensitivity;
    load += pieceLoad[piece]!;
    scaling += felt;
    squared += felt * sensitivity;
  }
  if (clockRatio > 1) return Number.POSITIVE_INFINITY;
  if (load === 0) return problem.gpuIdleWatts[gpu]!;
  clockRatio = Math.max(clockRatio, boundClockRatio(problem, gpu, load, scaling));
  const slow = clockRatio ** (COMPUTE_POWER_EXPONENT - 1);
  const mixed = scaling - squared;
  const energy = (load - scaling - mixed) * clockRatio + mixed * (1 + slow * clockRatio) + squared * slow;
  return problem.gpuIdleWatts[gpu]! + (problem.gpuDynamicWatts[gpu]! / problem.gpuSpeed[gpu]!) * energy;
}

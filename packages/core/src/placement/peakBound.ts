import { safeClockOn } from './layout.ts';
import type { PlacementProblem } from './problem.ts';

/**
 * A utilisation that the busiest GPU reaches in every layout, whatever the memory. The largest of:
 *
 * - all load over all speed, and the same of the pieces whose SLO needs a GPU of some speed or more, over those GPUs;
 * - the k largest pieces over the k fastest GPUs, since they stand on no more than k of them;
 * - of the m + 1 largest pieces the two smallest over the fastest GPU, since two of them share one of the m GPUs.
 *
 * With alike GPUs these are the classic bounds for independent jobs on parallel machines.
 *
 * @returns 0 without pieces; infinite where a piece's SLO can be kept on no GPU
 */
export function peakBound(problem: PlacementProblem): number {
  const { pieceCount, gpuCount, pieceLoad, gpuSpeed } = problem;
  const loads = Float64Array.from(pieceLoad).sort().reverse();
  const speeds = Float64Array.from(gpuSpeed).sort().reverse();
  let bound = 0;
  let load = 0;
  let speed = 0;
  for (let count = 0; count < Math.min(pieceCount, gpuCount); count++) {
    load += loads[count]!;
    speed += speeds[count]!;
    bound = Math.max(bound, load / speed);
  }
  if (pieceCount > gpuCount && gpuCount > 0) {
    bound = Math.max(bound, (loads[gpuCount - 1]! + loads[gpuCount]!) / speeds[0]!);
  }
  return Math.max(bound, ...slowestSpeeds(problem).map((least) => loadOverSpeed(problem, least)));
}

/** The speeds of the GPUs, each once. */
const slowestSpeeds = ({ gpuSpeed }: PlacementProblem): number[] => [...new Set(gpuSpeed)];

/** Load of the pieces that can only be on GPUs of speed `least` or more, over the speed of those. */
function loadOverSpeed(problem: PlacementProblem, least: number): number {
  const { pieceCount, gpuCount, pieceLoad, gpuSpeed } = problem;
  const slower = Array.from(gpuSpeed.keys()).filter((gpu) => gpuSpeed[gpu]! < least);
  let load = 0;
  for (let piece = 0; piece < pieceCount; piece++) {
    if (slower.every((gpu) => safeClockOn(problem, piece, gpu) > 1)) load += pieceLoad[piece]!;
  }
  let speed = 0;
  for (let gpu = 0; gpu < gpuCount; gpu++) if (gpuSpeed[gpu]! >= least) speed += gpuSpeed[gpu]!;
  return load / speed;
}

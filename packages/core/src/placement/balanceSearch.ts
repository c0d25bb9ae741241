import { fits, type Layout, movePiece } from './layout.ts';
import type { PlacementProblem } from './problem.ts';

/** A change must lower the peak by this much, relative to it. */
const LEAST_GAIN = 1e-9;

/** A piece of the busiest GPU that goes elsewhere, for another one or for none. */
interface Change {
  readonly piece: number;
  readonly gpu: number;
  /** What comes back; -1 for nothing. */
  readonly back: number;
}

/**
 * Lowers the utilisation of the busiest GPU, in place, until nothing does it: each time by the move of one of its pieces,
 * or the exchange for another, that leaves the busier of the two GPUs least busy.
 *
 * @param maxSteps  changes that may be looked at
 * @param goal      a peak that is low enough to stop at, such as a lower bound
 * @returns changes looked at
 */
export function balanceSearch(
  problem: PlacementProblem,
  layout: Layout,
  maxSteps: number,
  goal: number,
): number {
  let steps = 0;
  if (problem.gpuCount < 2) return steps;
  while (steps < maxSteps) {
    const busiest = busiestGpu(problem, layout);
    const peak = utilisation(problem, layout, busiest);
    if (peak <= goal * (1 + LEAST_GAIN)) return steps;
    const change = bestChange(problem, layout, busiest, peak * (1 - LEAST_GAIN));
    steps += layout.tenants[busiest]!.length * problem.pieceCount;
    if (change === undefined) return steps;
    movePiece(problem, layout, change.piece, change.gpu);
    if (change.back !== -1) movePiece(problem, layout, change.back, busiest);
  }
  return steps;
}

const utilisation = (problem: PlacementProblem, layout: Layout, gpu: number): number =>
  layout.load[gpu]! / problem.gpuSpeed[gpu]!;

function busiestGpu(problem: PlacementProblem, layout: Layout): number {
  let busiest = 0;
  for (let gpu = 1; gpu < problem.gpuCount; gpu++) {
    if (utilisation(problem, layout, gpu) > utilisation(problem, layout, busiest)) busiest = gpu;
  }
  return busiest;
}

/** The change after which the busier of the two GPUs is least busy, and under `limit`. */
function bestChange(
  problem: PlacementProblem,
  layout: Layout,
  busiest: number,
  limit: number,
): Change | undefined {
  const { pieceLoad, gpuSpeed } = problem;
  let best: Change | undefined;
  let bestPeak = limit;
  const consider = (piece: number, gpu: number, back: number): void => {
    const shift = pieceLoad[piece]! - (back === -1 ? 0 : pieceLoad[back]!);
    if (shift <= 0) return;
    const peak = Math.max(
      (layout.load[busiest]! - shift) / gpuSpeed[busiest]!,
      (layout.load[gpu]! + shift) / gpuSpeed[gpu]!,
    );
    if (peak >= bestPeak || !fits(problem, layout, piece, gpu, back)) return;
    if (back !== -1 && !fits(problem, layout, back, busiest, piece)) return;
    best = { piece, gpu, back };
    bestPeak = peak;
  };
  for (const piece of layout.tenants[busiest]!) {
    for (let gpu = 0; gpu < problem.gpuCount; gpu++) {
      if (gpu === busiest) continue;
      consider(piece, gpu, -1);
      for (const back of layout.tenants[gpu]!) consider(piece, gpu, back);
    }
  }
  return best;
}

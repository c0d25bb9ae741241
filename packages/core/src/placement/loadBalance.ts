import type { Layout } from './layout.ts';
import { piecesBy } from './piecesBy.ts';
import { bestGpu, placeInOrder } from './placeInOrder.ts';
import type { PlacementProblem } from './problem.ts';

/**
 * Baseline: pieces by load, largest first, each on the GPU that is then busy for the smallest share of the time; of equals
 * the one with most memory left.
 *
 * Longest processing time first (Graham 1969) with memory as a constraint. It stands for what AlpaServe (OSDI '23) does
 * with models that fit one GPU: replicas where the load is, spread so that no GPU is overloaded. AlpaServe chooses by
 * simulated SLO attainment, this by load.
 *
 * Where that leaves a piece without room, it is tried again with the pieces that are largest for their GPU first, by
 * memory or load, whichever is more.
 */
export function loadBalance(problem: PlacementProblem): Layout | number {
  const byLoad = balanced(problem, (piece) => -problem.pieceLoad[piece]!);
  if (typeof byLoad !== 'number') return byLoad;
  const memoryGiB = problem.gpuMemoryGiB.reduce((most, value) => Math.max(most, value), 0);
  const load = problem.utilisationBound * problem.gpuSpeed.reduce((most, value) => Math.max(most, value), 0);
  const bySize = balanced(
    problem,
    (piece) => -Math.max(problem.pieceMemoryGiB[piece]! / memoryGiB, problem.pieceLoad[piece]! / load),
  );
  return typeof bySize === 'number' ? byLoad : bySize;
}

function balanced(problem: PlacementProblem, key: (piece: number) => number): Layout | number {
  const freeShare = (layout: Layout, gpu: number): number =>
    1 - layout.memoryGiB[gpu]! / problem.gpuMemoryGiB[gpu]!;
  return placeInOrder(problem, piecesBy(problem, key), (layout, piece) =>
    bestGpu(
      problem,
      layout,
      piece,
      // Free memory counts as far less than any difference of load.
      (gpu) =>
        (layout.load[gpu]! + problem.pieceLoad[piece]!) / problem.gpuSpeed[gpu]! -
        1e-9 * freeShare(layout, gpu),
    ),
  );
}

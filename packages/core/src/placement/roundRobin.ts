import type { Layout } from './layout.ts';
import { bestGpu, placeInOrder } from './placeInOrder.ts';
import type { PlacementProblem } from './problem.ts';

/** Baseline: pieces in the order given, each on the next GPU in the circle on which it fits. */
export function roundRobin(problem: PlacementProblem): Layout | number {
  const { gpuCount } = problem;
  let next = 0;
  return placeInOrder(problem, problem.pieceModel.keys(), (layout, piece) => {
    const gpu = bestGpu(problem, layout, piece, (candidate) => (candidate - next + gpuCount) % gpuCount);
    next = gpu + 1;
    return gpu;
  });
}

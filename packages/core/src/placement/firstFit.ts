import type { Layout } from './layout.ts';
import { piecesBy } from './piecesBy.ts';
import { bestGpu, placeInOrder } from './placeInOrder.ts';
import type { PlacementProblem } from './problem.ts';

/** Baseline: pieces by memory, largest first, each on the first GPU on which it fits. */
export function firstFit(problem: PlacementProblem): Layout | number {
  const order = piecesBy(problem, (piece) => -problem.pieceMemoryGiB[piece]!);
  return placeInOrder(problem, order, (layout, piece) => bestGpu(problem, layout, piece, (gpu) => gpu));
}

import { addPiece, createLayout, fits, type Layout } from './layout.ts';
import type { PlacementProblem } from './problem.ts';

/**
 * Places pieces one after the other, never moving one again.
 *
 * @param order   every piece once
 * @param choose  the GPU for a piece, one on which it fits; -1 for none
 * @returns the layout, or the first piece that fits nowhere
 */
export function placeInOrder(
  problem: PlacementProblem,
  order: Iterable<number>,
  choose: (layout: Layout, piece: number) => number,
): Layout | number {
  const layout = createLayout(problem);
  for (const piece of order) {
    const gpu = choose(layout, piece);
    if (gpu === -1) return piece;
    addPiece(problem, layout, piece, gpu);
  }
  return layout;
}

/** Of the GPUs on which a piece fits, the one with the lowest rank, the first of equals; -1 for none. */
export function bestGpu(
  problem: PlacementProblem,
  layout: Layout,
  piece: number,
  rank: (gpu: number) => number,
): number {
  let best = -1;
  let bestRank = Number.POSITIVE_INFINITY;
  for (let gpu = 0; gpu < problem.gpuCount; gpu++) {
    if (!fits(problem, layout, piece, gpu)) continue;
    const ranked = rank(gpu);
    if (best !== -1 && ranked >= bestRank) continue;
    best = gpu;
    bestRank = ranked;
  }
  return best;
}

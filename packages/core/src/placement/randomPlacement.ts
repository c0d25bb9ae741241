import { sampleInteger } from '../random/integer.ts';
import type { Rng } from '../random/rng.ts';
import { shuffleInPlace } from '../random/shuffle.ts';
import { fits, type Layout } from './layout.ts';
import { placeInOrder } from './placeInOrder.ts';
import type { PlacementProblem } from './problem.ts';

/** Baseline: pieces in random order, each on any GPU on which it fits, all with the same chance. */
export function randomPlacement(problem: PlacementProblem, rng: Rng): Layout | number {
  const order = Int32Array.from(problem.pieceModel.keys());
  shuffleInPlace(rng, order);
  return placeInOrder(problem, order, (layout, piece) => {
    const open = Array.from(layout.tenants.keys()).filter((gpu) => fits(problem, layout, piece, gpu));
    return open.length === 0 ? -1 : open[sampleInteger(rng, 0, open.length - 1)]!;
  });
}

import type { Layout } from './layout.ts';
import type { Placement } from './placement.ts';
import type { PlacementProblem } from './problem.ts';

/** A finished layout as plain data. */
export function toPlacement(problem: PlacementProblem, layout: Layout): Placement {
  return {
    replicas: Array.from(problem.pieceModel, (model, piece) => ({
      model,
      gpu: layout.gpuOf[piece]!,
      share: problem.pieceShare[piece]!,
    })),
  };
}

import type { PlacementProblem } from './problem.ts';

/**
 * Square of a GPU's load over its speed, with one tenant removed and one added, -1 for neither. Summed over the GPUs it is
 * least where all are equally busy, and unlike the peak it tells apart layouts of one peak.
 */
export function gpuImbalance(
  problem: PlacementProblem,
  gpu: number,
  tenants: readonly number[],
  removed: number,
  added: number,
): number {
  let load = added === -1 ? 0 : problem.pieceLoad[added]!;
  for (const piece of tenants) if (piece !== removed) load += problem.pieceLoad[piece]!;
  return (load * load) / problem.gpuSpeed[gpu]!;
}

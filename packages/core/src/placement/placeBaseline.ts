import { createSfc32 } from '../random/sfc32.ts';
import type { BaselineName } from './baselineName.ts';
import { buildProblem, evenPieces } from './buildProblem.ts';
import { checkGpus, checkModels, resolveOptions } from './checkInput.ts';
import { findCrowding } from './findCrowding.ts';
import { firstFit } from './firstFit.ts';
import type { Layout } from './layout.ts';
import { loadBalance } from './loadBalance.ts';
import type { Placement } from './placement.ts';
import type { PlacementGpu } from './placementGpu.ts';
import type { PlacementModel } from './placementModel.ts';
import type { PlacementOptions } from './placementOptions.ts';
import type { PlacementProblem } from './problem.ts';
import { randomPlacement } from './randomPlacement.ts';
import { countsWith, replicaCounts } from './replicaCounts.ts';
import { roundRobin } from './roundRobin.ts';
import { toPlacement } from './toPlacement.ts';

/** What a simple rule came to: a placement, or the first model for which it found no GPU. */
export type BaselineOutcome =
  | { readonly kind: 'placed'; readonly placement: Placement }
  | { readonly kind: 'not-placed'; readonly model: number };

/**
 * Places models by one of the simple rules that ours is compared with. All of them respect memory, the utilisation bound,
 * SLOs and one replica of a group to a GPU, and get the same replicas as `place`; they look at neither sensitivity nor
 * power. Replicas beyond the needed ones are given up one by one where they do not fit.
 *
 * That a rule finds no room does not mean that there is none: `place` can prove it.
 *
 * @throws WattlaneError ERR_ARGUMENT for input out of its range
 */
export function placeBaseline(
  name: BaselineName,
  models: readonly PlacementModel[],
  gpus: readonly PlacementGpu[],
  options: PlacementOptions = {},
): BaselineOutcome {
  checkModels(models);
  checkGpus(gpus);
  const resolved = resolveOptions(options);
  const wanted = replicaCounts(models, gpus, resolved);
  const crowding = findCrowding(models, gpus.length, wanted.needed);
  if (crowding !== undefined) return { kind: 'not-placed', model: crowding.models[0]! };
  for (let kept = wanted.extra.length; ; kept--) {
    const counts = countsWith(wanted, kept);
    const problem = buildProblem(models, gpus, evenPieces(counts), resolved);
    const layout = runBaseline(name, problem, resolved.seed);
    if (typeof layout !== 'number') return { kind: 'placed', placement: toPlacement(problem, layout) };
    if (kept === 0) return { kind: 'not-placed', model: problem.pieceModel[layout]! };
  }
}

/** Runs one rule on a problem with given replicas. Returns the first piece that fits nowhere in place of a layout. */
export function runBaseline(name: BaselineName, problem: PlacementProblem, seed: number): Layout | number {
  switch (name) {
    case 'round-robin':
      return roundRobin(problem);
    case 'first-fit':
      return firstFit(problem);
    case 'load-balance':
      return loadBalance(problem);
    case 'random':
      return randomPlacement(problem, createSfc32(seed));
  }
}

import { buildProblem, evenPieces } from './buildProblem.ts';
import type { InfeasibilityCertificate } from './certificate.ts';
import { checkGpus, checkModels, resolveOptions } from './checkInput.ts';
import { evaluatePlacement, type PlacementFigures } from './evaluatePlacement.ts';
import { findCrowding } from './findCrowding.ts';
import { findInfeasibility } from './findInfeasibility.ts';
import type { Placement } from './placement.ts';
import type { PlacementGpu } from './placementGpu.ts';
import type { PlacementModel } from './placementModel.ts';
import type { PlacementOptions } from './placementOptions.ts';
import { countsWith, replicaCounts } from './replicaCounts.ts';
import { searchedInfeasibility } from './searchedInfeasibility.ts';
import { type Solution, solve } from './solve.ts';
import { toPlacement } from './toPlacement.ts';

/** A placement with what it comes to and how far it can be from the best. */
export interface PlacedModels {
  readonly kind: 'placed';
  readonly placement: Placement;
  readonly figures: PlacementFigures;
  /** Lowest utilisation of the busiest GPU that was found, before power was looked at. */
  readonly bestPeak: number;
  /** No placement has a lower one. */
  readonly peakBound: number;
  /** Utilisation that the busiest GPU was allowed: `bestPeak` and the tolerance. */
  readonly peakLimit: number;
  /** No placement under `peakLimit` draws less, in W. */
  readonly wattsBound: number;
  /** The larger of `bestPeak / peakBound - 1` and `watts / wattsBound - 1`; 0 when proven to be the best. */
  readonly gapRatio: number;
  /** Replicas beyond the needed ones that were wanted for the balance and found no room. */
  readonly givenUpReplicas: number;
}

/**
 * What `place` came to: a placement; proof that there is none; or neither, when the search found none and nothing proves
 * that there is none.
 */
export type PlacementOutcome =
  | PlacedModels
  | { readonly kind: 'infeasible'; readonly certificate: InfeasibilityCertificate }
  | { readonly kind: 'not-found' };

/** Gaps below this are rounding. */
const PROVEN_GAP = 1e-9;

/**
 * Places models on GPUs: the best balance first, then the least predicted power within a tolerance of that balance, which
 * puts models of like safe clocks together.
 *
 * Every placement keeps memory, the utilisation bound and SLOs, and puts no two of a group on one GPU. Small problems
 * are solved to proven optimality; others by search, with a lower bound to tell how far off it may be at most. All of it is
 * for the replicas chosen beforehand. The same input gives the same output: the search is limited in steps, not in time.
 *
 * The problem is written down in docs/algorithms/placement.md.
 *
 * @throws WattlaneError ERR_ARGUMENT for input out of its range
 */
export function place(
  models: readonly PlacementModel[],
  gpus: readonly PlacementGpu[],
  options: PlacementOptions = {},
): PlacementOutcome {
  checkModels(models);
  checkGpus(gpus);
  const resolved = resolveOptions(options);
  const wanted = replicaCounts(models, gpus, resolved);
  const crowding = findCrowding(models, gpus.length, wanted.needed);
  if (crowding !== undefined) return { kind: 'infeasible', certificate: crowding };
  for (let kept = wanted.extra.length; ; kept = Math.floor(kept * 0.75)) {
    const problem = buildProblem(models, gpus, evenPieces(countsWith(wanted, kept)), resolved);
    const certificate = findInfeasibility(problem, models);
    const solution = certificate === undefined ? solve(problem, resolved) : undefined;
    if (solution?.kind === 'solved') {
      const placement = toPlacement(problem, solution.layout);
      const figures = evaluatePlacement(models, gpus, placement, options);
      return placedModels(placement, figures, solution, wanted.extra.length - kept);
    }
    if (kept > 0) continue;
    if (certificate !== undefined) return { kind: 'infeasible', certificate };
    if (!solution?.proven) return { kind: 'not-found' };
    return { kind: 'infeasible', certificate: searchedInfeasibility(problem, resolved.exactNodes) };
  }
}

function placedModels(
  placement: Placement,
  figures: PlacementFigures,
  { bestPeak, peakBound, peakLimit, wattsBound }: Solution,
  givenUpReplicas: number,
): PlacedModels {
  const gap = (value: number, bound: number): number =>
    value <= bound * (1 + PROVEN_GAP) ? 0 : value / bound - 1;
  const gapRatio = Math.max(gap(bestPeak, peakBound), gap(figures.watts, wattsBound));
  return {
    kind: 'placed',
    placement,
    figures,
    bestPeak,
    peakBound,
    peakLimit,
    wattsBound,
    gapRatio,
    givenUpReplicas,
  };
}

import type { Rng } from '../random/rng.ts';
import { createSfc32 } from '../random/sfc32.ts';
import { anneal } from './anneal.ts';
import { balanceSearch } from './balanceSearch.ts';
import { branchAndBound } from './branchAndBound.ts';
import { gpuImbalance } from './gpuImbalance.ts';
import { gpuWatts } from './gpuWatts.ts';
import { type Layout, layoutFrom } from './layout.ts';
import { peakUtilisation, totalWatts } from './layoutFigures.ts';
import { pack } from './pack.ts';
import { peakBound } from './peakBound.ts';
import type { ResolvedOptions } from './placementOptions.ts';
import { type PlacementProblem, ROUNDING } from './problem.ts';
import { wattsBound } from './wattsBound.ts';

/** Most pieces for which an exact search is tried. */
const EXACT_PIECES = 20;

/** Changes that the search tries before an exact one. */
const SMALL_STEPS = 100_000;

/** Pieces placed before the search for any layout at all gives up: so many, and so many for each piece there is. */
const PACK_TRIES = 2000;
const PACK_TRIES_PER_PIECE = 40;

/** Part of the changes that the search for balance may draw; it may look at as many again afterwards, in order. */
const BALANCE_SHARE = 0.25;

/** A layout with what is known of its worth. */
export interface Solution {
  readonly kind: 'solved';
  readonly layout: Layout;
  /** Best balance found, of which `peakLimit` is made. */
  readonly bestPeak: number;
  readonly peakBound: number;
  readonly peakLimit: number;
  readonly watts: number;
  readonly wattsBound: number;
}

/** No layout: proven that there is none, or not. */
export interface NoSolution {
  readonly kind: 'none';
  readonly proven: boolean;
}

/**
 * Solves a problem in two steps: the best balance, then the least power within `balanceTolerance` of it. Small problems
 * are solved exactly where `exactNodes` is enough, larger ones by search with lower bounds.
 */
export function solve(problem: PlacementProblem, options: ResolvedOptions): Solution | NoSolution {
  const rng = createSfc32(options.seed);
  const packed = pack(problem, rng.fork('pack'), PACK_TRIES + PACK_TRIES_PER_PIECE * problem.pieceCount);
  const isSmall = problem.pieceCount <= EXACT_PIECES;
  if (packed === undefined && !isSmall) return { kind: 'none', proven: false };

  let bestPeakBound = peakBound(problem);
  const steps = isSmall ? Math.min(options.searchSteps, SMALL_STEPS) : options.searchSteps;
  let balanced =
    packed && balance(problem, packed, BALANCE_SHARE * steps, bestPeakBound, rng.fork('balance'));
  if (isSmall) {
    const incumbent = balanced === undefined ? Number.POSITIVE_INFINITY : peakUtilisation(problem, balanced);
    const exact = branchAndBound(problem, { kind: 'peak' }, incumbent, options.exactNodes);
    if (exact.gpuOf !== undefined) balanced = layoutFrom(problem, exact.gpuOf);
    if (balanced === undefined) return { kind: 'none', proven: exact.complete };
    if (exact.complete) bestPeakBound = peakUtilisation(problem, balanced);
  }
  const bestPeak = peakUtilisation(problem, balanced!);
  const peakLimit = Math.min(problem.utilisationBound, bestPeak * (1 + options.balanceTolerance));
  const powerSteps = (1 - BALANCE_SHARE) * steps;
  let layout = anneal(problem, balanced!, gpuWatts, peakLimit, powerSteps, rng.fork('power'));
  let bestWattsBound = wattsBound(problem, peakLimit, totalWatts(problem, layout));
  if (isSmall) {
    const incumbent = totalWatts(problem, layout);
    const exact = branchAndBound(problem, { kind: 'watts', peakLimit }, incumbent, options.exactNodes);
    if (exact.gpuOf !== undefined) layout = layoutFrom(problem, exact.gpuOf);
    if (exact.complete) bestWattsBound = totalWatts(problem, layout);
  }
  return {
    kind: 'solved',
    layout,
    bestPeak,
    peakBound: bestPeakBound,
    peakLimit,
    watts: totalWatts(problem, layout),
    wattsBound: bestWattsBound,
  };
}

/** The better balanced of what two ways come to: from the packed layout straight down, and after annealing. */
function balance(problem: PlacementProblem, packed: Layout, steps: number, goal: number, rng: Rng): Layout {
  const direct = layoutFrom(problem, packed.gpuOf);
  balanceSearch(problem, direct, steps, goal);
  if (peakUtilisation(problem, direct) <= goal * (1 + ROUNDING)) return direct;
  const annealed = anneal(problem, packed, gpuImbalance, problem.utilisationBound, steps, rng);
  balanceSearch(problem, annealed, steps, goal);
  return peakUtilisation(problem, annealed) < peakUtilisation(problem, direct) ? annealed : direct;
}

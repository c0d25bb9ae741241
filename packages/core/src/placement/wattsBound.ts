import { pricedWatts } from './pricedWatts.ts';
import type { PlacementProblem } from './problem.ts';
import { sharedClockWatts } from './sharedClockWatts.ts';

/**
 * A power that every layout draws in which no GPU is busier than `peakLimit`, in W: idle power, and the larger of
 *
 * - what each piece draws at its own lowest safe clock where that is least, with room on each kind of GPU priced, plus what
 *   cannot be avoided on top because pieces share GPUs, and so clocks (`sharedClockWatts`);
 * - the same sum with busy time priced too, where the clocks must be higher for the work to be done at all. What sharing
 *   adds is not known to come on top of that, so it is not added.
 *
 * @param knownWatts  power of some layout, in W; it only guides the search for prices
 * @returns Infinity where a piece's SLO can be kept on no GPU
 */
export function wattsBound(problem: PlacementProblem, peakLimit: number, knownWatts: number): number {
  const idleWatts = problem.gpuIdleWatts.reduce((sum, value) => sum + value, 0);
  const known = knownWatts - idleWatts;
  const shared = sharedClockWatts(problem, peakLimit);
  const apart = pricedWatts(problem, peakLimit, known - shared, false) + shared;
  return idleWatts + Math.max(apart, pricedWatts(problem, peakLimit, known, true));
}

import type { BandState } from './bandState.ts';
import { adaptGamma, computeBoosts } from './boost.ts';
import type { SchedulerState } from './schedulerState.ts';

/** Arrivals between two computations of the boosts. */
const REFRESH_ARRIVALS = 8;

/** Counts one arrival; true when the boosts of `band` are due to be computed anew, as they are at the first. */
export function countArrival(band: BandState): boolean {
  const due = band.arrivalsSinceRefresh === 0;
  band.arrivalsSinceRefresh = (band.arrivalsSinceRefresh + 1) % REFRESH_ARRIVALS;
  return due;
}

/** Computes the boosts of `band` from the traffic seen so far; no effect for other policies. */
export function refreshBoosts(state: SchedulerState, band: BandState): void {
  if (state.policy !== 'boost') return;
  const gammaPerMs = adaptGamma(band.wait, state.calibration.overallMeanMs, state.servers);
  computeBoosts(band.laneOffsets, state.calibration, gammaPerMs, state.servers, state.overtakeCapMs);
}

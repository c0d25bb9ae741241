import type { FinishedRequest } from './gpuSnapshot.ts';
import { fullClockLatencyRatio, type LostTime } from './lostTime.ts';

/** The integral part of the predictive law: a lower bound on the clock that misses push up. Plain data. */
export interface MissTrim {
  lowerRatio: number;
}

/** Constants of the trim. */
export interface TrimOptions {
  /** How much one missed request raises the bound, as a clock ratio; 0 turns the trim off. */
  readonly step: number;
  /** Share of misses at which the bound stays where it is, 0 to 1. */
  readonly missTarget: number;
}

/**
 * Moves the bound by `step x (miss - missTarget)` for each request that ended, kept from `floorRatio` to 1: it rises by a step
 * with every miss that the clock is to blame for, and falls slowly without.
 *
 * A request that would have missed its SLO at the top clock as well (`fullClockLatencyRatio`) is not counted: a higher clock
 * would not have helped it.
 */
export function updateTrim(
  trim: MissTrim,
  finished: readonly FinishedRequest[],
  lost: LostTime,
  floorRatio: number,
  { step, missTarget }: TrimOptions,
): void {
  for (const request of finished) {
    const blamed = request.latencyRatio > 1 && fullClockLatencyRatio(lost, request) <= 1;
    const change = step * ((blamed ? 1 : 0) - missTarget);
    trim.lowerRatio = Math.min(1, Math.max(floorRatio, trim.lowerRatio + change));
  }
}

import type { Rng } from '../random/rng.ts';

/** How long a change of clock takes until it has effect: evenly spread, and seldom much longer. */
export interface ClockLag {
  readonly leastMs: number;
  readonly mostMs: number;
  /** Share of changes that take `tailMs`, 0 to 1. */
  readonly tailShare: number;
  readonly tailMs: number;
}

/** 10 to 50 ms, one change in a hundred 200 ms. Assumed: docs/algorithms/clock-control.md, "Assumptions". */
export const DEFAULT_CLOCK_LAG: ClockLag = { leastMs: 10, mostMs: 50, tailShare: 0.01, tailMs: 200 };

/** Draws how long one change takes, in ms. Always two draws, so that the next one does not depend on this one. */
export function drawLagMs(lag: ClockLag, rng: Rng): number {
  const usualMs = lag.leastMs + rng.nextFloat() * (lag.mostMs - lag.leastMs);
  return rng.nextFloat() < lag.tailShare ? lag.tailMs : usualMs;
}

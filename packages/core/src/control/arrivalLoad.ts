/** The load that arrives at a GPU, as a moving average. Plain data. */
export interface ArrivalLoad {
  /** When it was last brought up to date, in ms; NaN before. */
  sinceMs: number;
  arrivedWorkMs: number;
  /** Work that comes in one ms, in ms at the top clock, one request at a time. */
  workPerMs: number;
}

const SPAN_MS = 10_000;

export const createArrivalLoad = (): ArrivalLoad => ({
  sinceMs: Number.NaN,
  arrivedWorkMs: 0,
  workPerMs: 0,
});

/**
 * Brings the average up to date: what came since the last time, with a weight that falls by 1/e in 10 s.
 *
 * @param arrivedWorkMs  work of all requests so far, in ms; never falls
 */
export function updateArrivalLoad(load: ArrivalLoad, nowMs: number, arrivedWorkMs: number): void {
  const gapMs = nowMs - load.sinceMs;
  if (gapMs <= 0) return;
  if (gapMs > 0) {
    const keep = Math.exp(-gapMs / SPAN_MS);
    const cameMs = arrivedWorkMs - load.arrivedWorkMs;
    load.workPerMs = keep * load.workPerMs + ((1 - keep) * cameMs) / gapMs;
  }
  load.sinceMs = nowMs;
  load.arrivedWorkMs = arrivedWorkMs;
}

/** Delayed arrivals that the mean remembers. A short memory lets gamma fall in long queues, which feeds on itself. */
const MEMORY = 8000;

/** Weight of the starting value, in arrivals. */
const PRIOR_WEIGHT = 20;

/** The largest wait decays by this share at each arrival, so that one old burst does not rule for ever. */
const MAX_DECAY = 1e-4;

/**
 * The wait that first come, first served would have given each arrival. Plain data.
 *
 * Order does not change how much work is queued as long as no server idles beside a queue. So `queued work / servers`
 * at an arrival estimates its wait under FCFS, whatever order is in force: a shadow FCFS without a second simulation.
 * The work left in running requests is not counted.
 */
export interface BacklogWait {
  /** Arrivals seen. */
  arrivals: number;
  /** Delayed arrivals in the mean, at most `MEMORY`. */
  delayed: number;
  /** Mean wait of delayed arrivals, in ms. */
  meanMs: number;
  /** Largest wait, slowly forgotten, in ms. */
  maxMs: number;
}

/** An empty record; the mean takes its starting value at the first arrival. */
export const createBacklogWait = (): BacklogWait => ({ arrivals: 0, delayed: 0, meanMs: 0, maxMs: 0 });

/**
 * Folds in one arrival.
 *
 * @param waitMs   queued work ahead of it divided by the servers, in ms; 0 when nothing is queued
 * @param startMs  where the mean starts, in ms: two mean jobs divided by the servers
 */
export function recordBacklogWait(state: BacklogWait, waitMs: number, startMs: number): void {
  if (state.delayed === 0) state.meanMs = startMs;
  state.arrivals += 1;
  if (waitMs > 0) {
    state.delayed = Math.min(state.delayed + 1, MEMORY);
    state.meanMs += (waitMs - state.meanMs) / (state.delayed + PRIOR_WEIGHT);
  }
  state.maxMs = waitMs > state.maxMs ? waitMs : state.maxMs - (state.maxMs - waitMs) * MAX_DECAY;
}

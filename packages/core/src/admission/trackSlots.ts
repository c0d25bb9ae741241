/** What an engine's metrics say at one moment. */
export interface EngineSample {
  /** Requests in the engine's batch (vLLM: num_requests_running). */
  readonly running: number;
  /** Requests that wait inside the engine (vLLM: num_requests_waiting). */
  readonly waiting: number;
  /** Requests that the engine has preempted since its start; read for the KV cap only. */
  readonly preemptions?: number;
}

/** Fewest requests in flight that the search goes down to. */
export const TRACKED_MIN = 8;

/** Most requests in flight that the search goes up to; no engine in use batches more by default. */
export const TRACKED_MAX = 1024;

/** Share of the window that must be in flight before a larger one is tried. */
const NEARLY_FULL = 0.8;

/**
 * The next window while the slots S of an engine are not known, from its metrics.
 *
 * - More than q wait inside the engine: `running + q`. It is full, and q waiting keep it so.
 * - None waits and the window is nearly full: `2 x window + 1`, since the engine may have room for more.
 * - Else as before. q is `max(2, largest batch seen / 16)`.
 *
 * Source: the prototype of docs/algorithms/hold-window.md; its q for other than 8 and 256 slots is a guess.
 *
 * @param window          requests that may be in flight now
 * @param inFlight        requests in flight by the gateway's count
 * @param largestRunning  largest batch seen so far, this sample included
 * @returns `TRACKED_MIN` to `TRACKED_MAX`
 */
export function trackSlots(
  window: number,
  sample: EngineSample,
  inFlight: number,
  largestRunning: number,
): number {
  const spare = Math.max(2, Math.floor(largestRunning / 16));
  let next = window;
  if (sample.waiting > spare) next = sample.running + spare;
  else if (sample.waiting === 0 && inFlight >= NEARLY_FULL * window) next = 2 * window + 1;
  return Math.min(TRACKED_MAX, Math.max(TRACKED_MIN, next));
}

/**
 * How much longer a pool of engines takes than `engineWork` says, learned while requests wait: then the engines are busy
 * all the time, and the work that they finish in a while should be as long as the while. Plain data.
 */
export interface WorkScale {
  /** Time under load and work finished in it, in ms, both fading. */
  busyMs: number;
  workMs: number;
  /** When the last request ended with others waiting, in ms; NaN while none wait. */
  sinceMs: number;
}

/** Share that each request that ends takes from the past: about the last 200 count. */
const FORGETTING = 1 / 200;
/** What is assumed at first weighs as much as this much work, in ms of it. */
const PRIOR_WORK_MS = 1000;
/** The scale stays within this factor of 1, whatever a clock or an engine does. */
const BOUND = 1000;

/** A scale of 1, until something is known. */
export const createWorkScale = (): WorkScale => ({
  busyMs: PRIOR_WORK_MS,
  workMs: PRIOR_WORK_MS,
  sinceMs: Number.NaN,
});

/** Factor from modelled work to time of the pool. */
export function workScaleOf({ busyMs, workMs }: WorkScale): number {
  return Math.min(BOUND, Math.max(1 / BOUND, busyMs / workMs));
}

/**
 * A request ended.
 *
 * @param workMs   its work by `engineWork`, in ms
 * @param engines  engines of the pool that are up
 * @param waiting  whether requests wait; without any the engines may be idle, and nothing is learned
 */
export function observeWork(
  scale: WorkScale,
  workMs: number,
  engines: number,
  waiting: boolean,
  nowMs: number,
): void {
  if (!Number.isNaN(scale.sinceMs)) {
    scale.busyMs += engines * Math.max(0, nowMs - scale.sinceMs) - FORGETTING * scale.busyMs;
    scale.workMs += workMs - FORGETTING * scale.workMs;
  }
  scale.sinceMs = waiting ? nowMs : Number.NaN;
}

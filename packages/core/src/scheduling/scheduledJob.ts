import type { Band, TenantId } from '../domain/request.ts';

/** What a caller hands to the scheduler for one request. */
export interface ScheduledJob {
  /** The caller's own number for the request, a whole number >= 0; comes back in the `Dispatch`. */
  readonly id: number;
  /** When the request arrived, in ms on the clock that `pop` uses. */
  readonly arrivalMs: number;
  /** Predicted work of the request, in ms of one server's time; see `jobSizeMs`. Clamped, see `clampSizeMs`. */
  readonly sizeMs: number;
  /**
   * Predicted time from dispatch to the last token, in ms; `sizeMs` by default. They differ for an engine that batches:
   * a request holds it for longer than its share of the work. The starvation rule of `ssjf` reads it.
   */
  readonly serviceMs?: number;
  /**
   * How far the order may follow `sizeMs`: 1 (the default) wholly, 0 not at all, which is first come, first served;
   * between, the order by size is weaker. See `docs/algorithms/boost.md`.
   */
  readonly trustRatio?: number;
  /** True work, in ms. Only the oracle policy `sjf` reads it, and only a simulation can know it. */
  readonly trueSizeMs?: number;
  /** When the answer is due, in ms on the same clock. Only `edf` reads it; requests without one come last. */
  readonly deadlineMs?: number;
  /** Defaults to `standard`. */
  readonly band?: Band;
  /** Defaults to the tenant `default`. */
  readonly tenant?: TenantId;
}

/**
 * Why a request was dispatched: `order` (first by the policy's key), `age-guard` (oldest, past the guard of `boost`) or
 * `starvation` (oldest, by the starvation rule of `ssjf`).
 */
export type DispatchReason = 'order' | 'age-guard' | 'starvation';

/** A request on its way to a server. */
export interface Dispatch {
  /** The ticket that `push` gave; `complete`, `abandon` and `requeue` take it. */
  readonly ticket: number;
  readonly id: number;
  readonly arrivalMs: number;
  readonly sizeMs: number;
  /** Size class the request was counted under, see `sizeClassOf`. */
  readonly sizeClass: number;
  readonly band: Band;
  readonly tenant: TenantId;
  readonly reason: DispatchReason;
}

/** A request inside the scheduler, waiting or in service: the caller's job with its defaults filled in. */
export interface TrackedJob {
  id: number;
  /** How many were pushed before it; decides between equals. */
  sequence: number;
  inService: boolean;
  arrivalMs: number;
  sizeMs: number;
  serviceMs: number;
  trueSizeMs: number;
  /** 0 to 1, a multiple of 2^-20. */
  trustRatio: number;
  /** Mean work of untrusted requests when it was queued, in ms; 0 at trust 1. */
  untrustedMeanMs: number;
  /** Boost over that of an untrusted request when it was queued, times trust, in ms; 0 at trust 1. */
  headStartMs: number;
  deadlineMs: number;
  bandIndex: number;
  tenant: TenantId;
  sizeClass: number;
  /** Handle in the heap of its lane. */
  laneHandle: number;
  /** Handle in the heap by age; -1 where the policy keeps none. */
  ageHandle: number;
}

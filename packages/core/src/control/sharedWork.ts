/** A request that a shared GPU has, running or waiting. */
export interface SharedJob {
  /** Place of its model among the tenants. */
  readonly tenant: number;
  /** On the clock of the snapshot, in ms. */
  readonly arrivedMs: number;
  /** What was promised, in ms; where the promise depends on the length of the answer, by the predicted length. */
  readonly sloMs: number;
  /** Predicted work, in ms at the top clock without other load. */
  readonly predictedMs: number;
  /** How much of it is done, in the same unit. */
  readonly doneMs: number;
}

/** What a shared GPU has to do. */
export interface SharedWork {
  readonly jobs: readonly SharedJob[];
  /** Predicted work of all requests that have come so far, in ms; never falls. */
  readonly arrivedWorkMs: number;
}

/** How a shared GPU serves: models take turns evenly, requests of one model run as a batch. */
export interface SharedService {
  /** Memory-bound share of each tenant, 0 to 1: 1 less its sensitivity. */
  readonly memoryBound: readonly number[];
  /** Most requests of one model that run together; more wait. */
  readonly maxBatch: number;
  /** A batch of B takes `1 + batchSlowdown (B - 1)` times as long as one request. */
  readonly batchSlowdown: number;
}

/** Predicted work is never taken to be less than this share of the whole prediction: predictions can be too short. */
const LEAST_LEFT_SHARE = 0.1;

/** Predicted work that is left of a request, in ms at the top clock without other load. */
export const leftMs = ({ predictedMs, doneMs }: SharedJob): number =>
  Math.max(LEAST_LEFT_SHARE * predictedMs, predictedMs - doneMs);

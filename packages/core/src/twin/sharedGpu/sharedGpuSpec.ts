import type { ClockDecision } from '../../control/governClock.ts';
import type { GpuSnapshot } from '../../control/gpuSnapshot.ts';
import type { SharedWork } from '../../control/sharedWork.ts';
import type { IdlePower, ModelPower } from '../../power/sharedPower.ts';
import type { ClockLag } from '../clockLag.ts';

/** One model on the GPU. */
export interface SharedTenant extends ModelPower {
  /** Promised latency over the latency without load at the top clock, for what the law is told. */
  readonly sloMultiple: number;
}

/** A GPU that several models share. */
export interface SharedGpuSpec {
  readonly tenants: readonly SharedTenant[];
  readonly idle: IdlePower;
  /** Most requests of one model that run together. */
  readonly maxBatch: number;
  /** A batch of B takes `1 + batchSlowdown (B - 1)` times as long as one request. */
  readonly batchSlowdown: number;
  readonly lag: ClockLag;
  /** Clock ratio at the start. */
  readonly clockRatio: number;
}

/** Requests for one GPU, in order of arrival; one entry a request in each column. */
export interface SharedJobs {
  /** Place of the model among the tenants. */
  readonly tenant: Int32Array;
  readonly arrivalMs: Float64Array;
  /** Work, in ms at the top clock without other load. */
  readonly workMs: Float64Array;
  /** The same, as predicted: what the law is told. */
  readonly predictedMs: Float64Array;
  /** What was promised, in ms. */
  readonly sloMs: Float64Array;
  /** What the law is told was promised: where the promise depends on the length of the answer, it is predicted too. */
  readonly predictedSloMs: Float64Array;
}

/** Decides over the clock: a governor with its law and its state, or null for a clock that stays as it is. */
export type ClockDriver = ((snapshot: GpuSnapshot<SharedWork>) => ClockDecision) | null;

/** What one GPU did. */
export interface SharedGpuResult {
  /** Arrival to end of each request, in ms. */
  readonly latencyMs: Float64Array;
  /** Energy of each request, in J. */
  readonly requestJoules: Float64Array;
  /** Energy while a request was present, in J. */
  readonly busyJoules: number;
  /** Energy while none was, in J, up to `endMs`. */
  readonly idleJoules: number;
  readonly busyMs: number;
  /** Changes of clock that were written. */
  readonly writes: number;
  /** When the last request ended, in ms; the end of the idle time that was metered. */
  readonly endMs: number;
  /** Clock ratio at the end, at which the GPU idles on. */
  readonly clockRatio: number;
}

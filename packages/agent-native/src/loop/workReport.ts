import type { Tenant } from '@wattlane/core/control';

/** A request that is running or waits, as a gateway knows it. Ages rather than times, since clocks of hosts differ. */
export interface ReportedJob {
  /** Place of its model among the tenants. */
  readonly tenant: number;
  /** Time since it arrived, in ms. */
  readonly ageMs: number;
  readonly sloMs: number;
  /** Predicted work, in ms at the top clock without other load, and how much of it is done. */
  readonly predictedMs: number;
  readonly doneMs: number;
}

/** A request that has ended. */
export interface ReportedEnd {
  /** Latency over SLO, the largest where several were promised; above 1 is a miss. */
  readonly latencyRatio: number;
  /** How long ago the span began and ended that this latency was measured over, in ms. */
  readonly beganAgoMs: number;
  readonly endedAgoMs: number;
}

/** What a gateway, or whoever knows, tells about the work on one GPU. */
export interface WorkReport {
  readonly tenants: readonly Tenant[];
  readonly jobs: readonly ReportedJob[];
  /** Requests that run or wait, where they are not all told in `jobs`. */
  readonly present?: number;
  /** Requests that ended since the last report. */
  readonly finished: readonly ReportedEnd[];
  /** Predicted work of all requests that have come so far, in ms; never falls. */
  readonly arrivedWorkMs: number;
}

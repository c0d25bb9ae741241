/** One model on a GPU, as far as the clock is concerned. */
export interface Tenant {
  /** Sensitivity s, 0 to 1: the share of its time that grows as 1 / x when the clock ratio x falls. */
  readonly sensitivity: number;
  /** Promised latency over the latency without other load at the top clock. */
  readonly sloMultiple: number;
}

/** A request that has ended. */
export interface FinishedRequest {
  /** Latency over SLO, the largest where several were promised; above 1 is a miss. */
  readonly latencyRatio: number;
  /** The span that this latency was measured over, in ms on the clock of the snapshot. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Reasons for which the GPU holds its own clock down. Each is a bit that the driver reports. */
export interface ThrottleBits {
  /** Thermal slowdown, by software or hardware. */
  readonly thermal: boolean;
  /** The power brake of the board or the power supply. */
  readonly powerBrake: boolean;
}

/** No reason to hold the clock down. */
export const NO_THROTTLE: ThrottleBits = { thermal: false, powerBrake: false };

/**
 * All that a clock law may know of one GPU at one moment. Plain data: a host's agent fills it from its driver and its
 * gateway, the twin from its model.
 *
 * @typeParam Work  what the GPU has to do, as the forecast of the law reads it
 */
export interface GpuSnapshot<Work> {
  /** On the caller's clock, in ms; never falls. */
  readonly nowMs: number;
  /** Clock ratio that was last written, 0 to 1; 1 before the first write. */
  readonly clockRatio: number;
  /** Highest clock ratio that the power cap leaves, 0 to 1; 1 without a cap. See `mixClockRatioUnderCap`. */
  readonly capRatio: number;
  readonly throttle: ThrottleBits;
  /** When the latencies of ended requests were last known to be complete, in ms: the age of `finished`. */
  readonly sloSeenMs: number;
  /** Models that are placed on the GPU, whether they have work or not. */
  readonly tenants: readonly Tenant[];
  /** Requests present: running and waiting. */
  readonly present: number;
  /** Requests that ended since the law was last asked, each handed over once. */
  readonly finished: readonly FinishedRequest[];
  readonly work: Work;
}

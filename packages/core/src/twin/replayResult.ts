/** The usual summary of a latency, each figure in ms; all 0 for an empty sample. Percentiles interpolate linearly. */
export interface LatencySummary {
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly maxMs: number;
}

/** Per-request outcome of one replay, one entry a served request in arrival order. */
export interface RequestColumns {
  /** Place of the request in the trace. */
  readonly request: Int32Array;
  /** Arrival, in ms since the start of the trace. */
  readonly arrivalMs: Float64Array;
  /** First token minus arrival, in ms. */
  readonly ttftMs: Float64Array;
  /** Last token minus arrival, in ms. */
  readonly completionMs: Float64Array;
  /** Mean gap between tokens after the first, in ms; 0 for an answer of one token. */
  readonly tpotMs: Float64Array;
}

/** What the fleet did over time, in equal buckets; entry i covers `timeMs[i]` to `timeMs[i] + bucketMs`. */
export interface ReplayTimeline {
  readonly bucketMs: number;
  readonly timeMs: Float64Array;
  /** Mean number of requests held at the gateway. */
  readonly heldRequests: Float64Array;
  /** Mean number of requests inside the engines. */
  readonly runningRequests: Float64Array;
  /** Mean electrical power of all GPUs together, in W. */
  readonly powerWatts: Float64Array;
}

/** Everything one policy did to one trace. */
export interface ReplayResult {
  /** Name of the ordering policy: `fcfs`, `ssjf`, `boost`, `sjf`, `edf`. */
  readonly policy: string;
  /** Requests of the trace. */
  readonly requests: number;
  /** Requests too long for the engine's KV memory, turned away; they count as missing the SLO. */
  readonly rejected: number;
  readonly outputTokens: number;
  /** Prompt tokens that were found in a prefix cache and not computed again. */
  readonly cachedInputTokens: number;
  /** How often a running request was thrown out for lack of KV memory and later recomputed. */
  readonly preemptions: number;
  /** First arrival to last completion, in ms. */
  readonly makespanMs: number;
  readonly completion: LatencySummary;
  readonly ttft: LatencySummary;
  /** Over the answers of two tokens and more; one token has no gap. */
  readonly tpot: LatencySummary;
  /** Share of requests with TTFT and TPOT both inside the SLO, 0 to 1. */
  readonly sloAttainmentRatio: number;
  /** Electrical energy of all GPUs from first arrival to last completion, idle time included, in J. */
  readonly energyJoules: number;
  /** The part of `energyJoules` that was drawn while an engine had work, in J. */
  readonly busyEnergyJoules: number;
  /** Emissions of `energyJoules` at the carbon intensity that was given, in gCO2e. */
  readonly carbonGrams: number;
  readonly columns: RequestColumns;
  readonly timeline: ReplayTimeline;
}

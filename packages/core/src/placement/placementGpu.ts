/** One GPU to place models on. Plain data. */
export interface PlacementGpu {
  /** Name, unique among the GPUs of one call. */
  readonly id: string;
  /** The machine that it sits in; GPUs of one host fail together. */
  readonly host: string;
  /** Memory that models may use, in GiB, above 0. */
  readonly memoryGiB: number;
  /** Work done per second, relative to the GPU on which loads and latencies were measured; above 0. */
  readonly speed: number;
  /** Draw with nothing to do, in W; `DEFAULT_IDLE_WATTS` by default. */
  readonly idleWatts?: number;
  /** Draw while busy at top clock, in W, at least `idleWatts`; `DEFAULT_TOP_WATTS` by default. */
  readonly topWatts?: number;
}

/** Idle draw of a V100, in W: docs/algorithms/power-model.md. */
export const DEFAULT_IDLE_WATTS = 30;

/** Draw of a busy V100 at top clock, in W: the reading that mu-Serve (USENIX ATC'24) publishes. */
export const DEFAULT_TOP_WATTS = 214;

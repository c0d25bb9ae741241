/**
 * One model to place, or one partition of a model that spans several GPUs (`splitModel` makes those).
 *
 * Plain data. Speeds and times are relative to a GPU of speed 1 at its top clock.
 */
export interface PlacementModel {
  /** Name, unique among the models of one call. */
  readonly id: string;
  /**
   * Name shared by the partitions of one model; the id by default. No two replicas of one group are put on the same
   * GPU.
   */
  readonly group?: string;
  /** Weights of one replica, in GiB, >= 0. */
  readonly memoryGiB: number;
  /** Room for KV cache and activations beside the weights of one replica, in GiB, >= 0. */
  readonly kvGiB: number;
  /** Work that arrives for all replicas together, in seconds of one GPU of speed 1 at top clock per second, >= 0. */
  readonly load: number;
  /** Sensitivity score s, 0 to 1: time at clock ratio x over time at top clock is `1 + s * (1 / x - 1)`. */
  readonly sensitivity: number;
  /** SLO over the latency without load at top clock on a GPU of speed 1, above 0. Below 1 it cannot be kept there. */
  readonly sloMultiple: number;
  /** Latency without load at top clock on a GPU of speed 1, in ms, above 0. */
  readonly latencyMs: number;
  /** Replicas that there must be, >= 1; 1 by default. More are added where the load needs them. */
  readonly replicas?: number;
}

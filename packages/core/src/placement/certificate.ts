/** Why models fit nowhere: a resource that is short in every placement, and by how much. */
export interface InfeasibilityCertificate {
  /**
   * What is short: `gpus` to put replicas on that must stand apart, `memory`, `load` under the utilisation bound, `slo`
   * where even top clock is too slow, or `memory-and-load` where it takes more of both.
   */
  readonly resource: 'gpus' | 'memory' | 'load' | 'slo' | 'memory-and-load';
  /** Models that it is about, as indices; all of them where it is about the sum. */
  readonly models: readonly number[];
  readonly needed: number;
  readonly available: number;
  /** `needed - available`, above 0. */
  readonly missing: number;
  /** Unit of the three. */
  readonly unit: 'GPUs' | 'GiB' | 'GPU seconds per second' | 'times the SLO' | 'times memory and load';
  /** One sentence for people. */
  readonly message: string;
}

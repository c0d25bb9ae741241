/** The integral part of the predictive law: a lower bound on the clock that misses push up. Plain data. */
export interface MissTrim {
  lowerRatio: number;
}

/** Constants of the trim. */
export interface TrimOptions {
  /** How much one missed request raises the bound, as a clock ratio; 0 turns the trim off. */
  readonly step: number;
  /** Share of misses at which the bound stays where it is, 0 to 1. */
  readonly missTarget: number;
}

/**
 * Moves the bound by `step x (miss - missTarget)` for each request that ended, kept from `floorRatio` to 1: it rises by
 * a step with every miss and falls slowly without.
 */
export function updateTrim(
  trim: MissTrim,
  finished: readonly number[],
  floorRatio: number,
  { step, missTarget }: TrimOptions,
): void {
  for (const latencyRatio of finished) {
    const miss = latencyRatio > 1 ? 1 : 0;
    trim.lowerRatio = Math.min(1, Math.max(floorRatio, trim.lowerRatio + step * (miss - missTarget)));
  }
}

/** Bins of a latency; bin i holds 1.1^i <= ms < 1.1^(i + 1), the first and the last what lies beyond. */
export const BIN_COUNT = 150;
const LOG_FACTOR = Math.log(1.1);

/** The bin of a latency, in ms. */
export function binOf(latencyMs: number): number {
  if (!(latencyMs > 1)) return 0;
  return Math.min(BIN_COUNT - 1, Math.floor(Math.log(latencyMs) / LOG_FACTOR));
}

/**
 * A quantile of counts by bin, within 5 % where no count is in the first or the last bin.
 *
 * @param counts  BIN_COUNT counts
 * @param ratio   0 to 1
 * @returns the middle of the bin that holds it, in ms; null without counts
 */
export function binQuantileMs(counts: ArrayLike<number>, ratio: number): number | null {
  let total = 0;
  for (let bin = 0; bin < BIN_COUNT; bin++) total += counts[bin]!;
  if (total === 0) return null;
  let left = Math.max(1, Math.ceil(ratio * total));
  for (let bin = 0; bin < BIN_COUNT; bin++) {
    left -= counts[bin]!;
    if (left <= 0) return Math.exp((bin + 0.5) * LOG_FACTOR);
  }
  return null;
}

import { percentile } from '@wattlane/core/stats';

/**
 * Probabilities at which curves are written down: every hundredth, and further ones in the tail, where policies differ
 * most.
 */
export const CURVE_PROBABILITIES: readonly number[] = [
  ...Array.from({ length: 100 }, (_, index) => index / 100),
  0.995,
  0.999,
  0.9995,
  0.9999,
  1,
];

/** Values at `CURVE_PROBABILITIES`, interpolated linearly; empty for an empty sample. The sample is left as it is. */
export function quantileCurve(values: Float64Array): readonly number[] {
  if (values.length === 0) return [];
  const sorted = values.slice().sort();
  return CURVE_PROBABILITIES.map((probability) => percentile(sorted, probability));
}

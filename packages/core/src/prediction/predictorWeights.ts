import type { Calibration } from './calibration.ts';

/** Scale of the dense features, one entry per count of `COUNT_NAMES`. */
export interface DenseScale {
  /** Mean of each, after the logarithm. */
  readonly means: Float32Array;
  /** One over the standard deviation; 0 for a count that never varied, which then says nothing. */
  readonly inverseSds: Float32Array;
}

/**
 * Tells which kind of prompt a prompt is, by one linear score per kind over few buckets and the dense features.
 * Arrays hold all kinds of one feature side by side: place = feature * kinds + kind.
 */
export interface KindGate {
  readonly kinds: readonly string[];
  /** `GATE_BUCKETS` features. */
  readonly bucketWeights: Int8Array;
  /** One feature per block of `GATE_BLOCKS`. */
  readonly blockScales: Float32Array;
  /** `COUNT_COUNT` features. */
  readonly denseWeights: Float32Array;
  /** One per kind: its score where every block is empty and every count 0. */
  readonly intercepts: Float32Array;
}

/**
 * A trained predictor as plain data: one linear score for all prompts, which orders prompts inside a kind, and for each
 * kind the curve from score to length. The score of a prompt of kind k is
 *
 *     intercepts[k] + sum over blocks b of blockScales[b] * (sum of bucketWeights of the filled buckets) / sqrt(filled)
 *               + sum over counts c of (denseWeights[c] + kindDense[c, k])
 *                                      * (dense(count) - dense(0))
 *
 * with dense(count) = clip((log2(1 + count) - means[c]) * inverseSds[c]).
 */
export interface PredictorWeights {
  /** One signed byte per bucket of `FEATURE_BLOCKS`. */
  readonly bucketWeights: Int8Array;
  readonly blockScales: Float32Array;
  readonly dense: DenseScale;
  readonly denseWeights: Float32Array;
  /** Score of each kind where every block is empty and every count 0. */
  readonly intercepts: Float32Array;
  /** What each kind adds to the dense weights: place = count * kinds + kind. */
  readonly kindDense: Float32Array;
  readonly gate: KindGate;
  /** One per kind of the gate. */
  readonly calibrations: readonly Calibration[];
}

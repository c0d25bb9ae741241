import { COUNT_NAMES } from './countNames.ts';
import { denseChanges } from './denseFeatures.ts';
import { extractFeatures } from './extractFeatures.ts';
import { BLOCK_COUNT, FEATURE_BLOCKS } from './featureBlocks.ts';
import { createFeatureBuffer, type FeatureBuffer } from './featureBuffer.ts';
import { kindShares } from './kindGate.ts';
import type { LengthPrediction } from './lengthPrediction.ts';
import { mixtureOf } from './mixtureOf.ts';
import type { PredictorWeights } from './predictorWeights.ts';
import type { PromptRequest } from './promptRequest.ts';
import { blockSum, scoreFeatures } from './scoreFeatures.ts';

/** What one group of features added to the score; above 0 it raised the prediction. */
export interface Contribution {
  /** Name of a hashed block, or of a count of `COUNT_NAMES` behind `count:`. */
  readonly feature: string;
  readonly score: number;
}

/** Why a prediction is what it is. */
export interface PredictionExplanation {
  readonly prediction: LengthPrediction;
  /** Sum of the intercept and all contributions; the mean of the kinds' scores by their shares. */
  readonly score: number;
  readonly intercept: number;
  /** Those that are not 0, the strongest first. */
  readonly contributions: readonly Contribution[];
  /** Share of each kind that the prompt was taken for, the largest first. */
  readonly kinds: readonly { readonly kind: string; readonly share: number }[];
}

/**
 * Takes a prediction apart. Buckets of a hashed block cannot be told back to words, so a block counts as one.
 */
export function explainPrediction(weights: PredictorWeights, request: PromptRequest): PredictionExplanation {
  const features = createFeatureBuffer();
  extractFeatures(features, request);
  const shares = new Float64Array(weights.gate.kinds.length);
  denseChanges(weights.dense, features);
  kindShares(weights.gate, features, shares);
  const scores = new Float64Array(shares.length);
  scoreFeatures(weights, features, scores);
  const contributions = [
    ...blockContributions(weights, features),
    ...countContributions(weights, features, shares),
  ]
    .filter((contribution) => contribution.score !== 0)
    .sort((a, b) => Math.abs(b.score) - Math.abs(a.score));
  const kinds = weights.gate.kinds
    .map((kind, place) => ({ kind, share: shares[place]! }))
    .sort((a, b) => b.share - a.share);
  const intercept = meanOf(weights.intercepts, shares);
  const prediction = mixtureOf(weights.calibrations, shares, scores);
  const score = meanOf(scores, shares);
  return { prediction, score, intercept, contributions, kinds };
}

function blockContributions(weights: PredictorWeights, features: FeatureBuffer): Contribution[] {
  return Array.from({ length: BLOCK_COUNT }, (_, block) => ({
    feature: FEATURE_BLOCKS[block]!.name,
    score: weights.blockScales[block]! * blockSum(weights.bucketWeights, features, block),
  }));
}

/** Counts that are 0 add nothing: they are part of the intercept. */
function countContributions(
  weights: PredictorWeights,
  features: FeatureBuffer,
  shares: Float64Array,
): Contribution[] {
  const kinds = shares.length;
  return Array.from({ length: features.denseSize }, (_, i) => {
    const c = features.denseIndices[i]!;
    const weight =
      weights.denseWeights[c]! + meanOf(weights.kindDense.subarray(c * kinds, (c + 1) * kinds), shares);
    return { feature: `count:${COUNT_NAMES[c]!}`, score: weight * features.denseValues[i]! };
  });
}

function meanOf(values: ArrayLike<number>, shares: Float64Array): number {
  return shares.reduce((sum, share, k) => sum + share * values[k]!, 0);
}

import { addDenseProducts } from './denseFeatures.ts';
import { BLOCK_COUNT } from './featureBlocks.ts';
import type { FeatureBuffer } from './featureBuffer.ts';
import type { PredictorWeights } from './predictorWeights.ts';

/**
 * Score of the prompt in `features` as a prompt of each kind, into `scores`, on the scale of the training targets. Sums
 * of bytes are exact, and the few floating-point steps are those that IEEE 754 rounds in one way only, so every runtime
 * gives the same scores.
 *
 * @param features  after `denseChanges`
 * @param scores    one place per kind, overwritten
 */
export function scoreFeatures(
  weights: PredictorWeights,
  features: FeatureBuffer,
  scores: Float64Array,
): void {
  const { blockScales, denseWeights, kindDense } = weights;
  const { denseIndices, denseValues, denseSize } = features;
  let shared = 0;
  for (let block = 0; block < BLOCK_COUNT; block++) {
    shared += blockScales[block]! * blockSum(weights.bucketWeights, features, block);
  }
  scores.set(weights.intercepts);
  for (let i = 0; i < denseSize; i++) shared += denseWeights[denseIndices[i]!]! * denseValues[i]!;
  addDenseProducts(kindDense, features, scores);
  for (let k = 0; k < scores.length; k++) scores[k]! += shared;
}

/** Sum of a block's weights over the root of the number of its filled buckets; 0 for an empty block. */
export function blockSum(bucketWeights: Int8Array, features: FeatureBuffer, block: number): number {
  const { indices, blockEnds } = features;
  const start = block === 0 ? 0 : blockEnds[block - 1]!;
  const end = blockEnds[block]!;
  if (start === end) return 0;
  let sum = 0;
  for (let i = start; i < end; i++) sum += bucketWeights[indices[i]!]!;
  return sum / Math.sqrt(end - start);
}

import { COUNT_COUNT } from './countNames.ts';
import type { FeatureBuffer } from './featureBuffer.ts';
import { integerLog2 } from './integerLog.ts';
import type { DenseScale } from './predictorWeights.ts';

/** Standardised features are clipped to this many standard deviations, so that one odd count cannot rule a score. */
const CLIP = 4;

/** Standardised and clipped value of one count. */
export function denseFeature(scale: DenseScale, index: number, count: number): number {
  const value = (integerLog2(1 + count) - scale.means[index]!) * scale.inverseSds[index]!;
  return Math.min(CLIP, Math.max(-CLIP, value));
}

/**
 * Finds the counts that are not 0, and how far each moves its dense feature from where 0 leaves it, into
 * `features.denseIndices`, `denseValues` and `denseSize`. Most counts of a prompt are 0, and what they add is part of
 * the intercepts.
 */
export function denseChanges(scale: DenseScale, features: FeatureBuffer): void {
  const { counts, denseIndices, denseValues } = features;
  let size = 0;
  for (let c = 0; c < counts.length; c++) {
    const count = counts[c]!;
    if (count === 0) continue;
    denseIndices[size] = c;
    denseValues[size++] = denseFeature(scale, c, count) - denseFeature(scale, c, 0);
  }
  features.denseSize = size;
}

/**
 * Means and standard deviations over many prompts.
 *
 * @param counts  the counts of all prompts, prompt by prompt
 */
export function fitDenseScale(counts: Int32Array): DenseScale {
  const prompts = counts.length / COUNT_COUNT;
  const means = new Float64Array(COUNT_COUNT);
  const squares = new Float64Array(COUNT_COUNT);
  for (let i = 0; i < counts.length; i++) means[i % COUNT_COUNT]! += integerLog2(1 + counts[i]!) / prompts;
  for (let i = 0; i < counts.length; i++) {
    const c = i % COUNT_COUNT;
    squares[c]! += (integerLog2(1 + counts[i]!) - means[c]!) ** 2 / prompts;
  }
  return {
    means: Float32Array.from(means),
    inverseSds: Float32Array.from(squares, (square) => (square > 1e-12 ? 1 / Math.sqrt(square) : 0)),
  };
}

/**
 * Adds to the score of each kind the products of its dense weights with what `denseChanges` found.
 *
 * @param weights  place = count * kinds + kind
 */
export function addDenseProducts(weights: Float32Array, features: FeatureBuffer, scores: Float64Array): void {
  let kind = 0;
  for (; kind + 4 <= scores.length; kind += 4) addFourProducts(weights, features, scores, kind);
  for (; kind < scores.length; kind++) addProducts(weights, features, scores, kind);
}

/** Four kinds at a time, their sums in registers. */
function addFourProducts(
  weights: Float32Array,
  features: FeatureBuffer,
  scores: Float64Array,
  kind: number,
): void {
  const { denseIndices, denseValues, denseSize } = features;
  let [a, b, c, d] = [scores[kind]!, scores[kind + 1]!, scores[kind + 2]!, scores[kind + 3]!];
  for (let i = 0; i < denseSize; i++) {
    const value = denseValues[i]!;
    const at = denseIndices[i]! * scores.length + kind;
    a += weights[at]! * value;
    b += weights[at + 1]! * value;
    c += weights[at + 2]! * value;
    d += weights[at + 3]! * value;
  }
  scores[kind] = a;
  scores[kind + 1] = b;
  scores[kind + 2] = c;
  scores[kind + 3] = d;
}

function addProducts(
  weights: Float32Array,
  features: FeatureBuffer,
  scores: Float64Array,
  kind: number,
): void {
  const { denseIndices, denseValues, denseSize } = features;
  let sum = scores[kind]!;
  for (let i = 0; i < denseSize; i++)
    sum += weights[denseIndices[i]! * scores.length + kind]! * denseValues[i]!;
  scores[kind] = sum;
}

import { fitRidge } from '../optim/ridge.ts';
import { COUNT_COUNT } from './countNames.ts';
import { denseFeature } from './denseFeatures.ts';
import type { DesignMatrix } from './designMatrix.ts';
import { BLOCK_COUNT, BLOCK_OFFSETS, BUCKET_COUNT, FEATURE_BLOCKS } from './featureBlocks.ts';
import type { DenseScale, PredictorWeights } from './predictorWeights.ts';
import { quantize } from './quantize.ts';

/** The part of the weights that makes the score. */
export type ScorerWeights = Omit<PredictorWeights, 'gate' | 'calibrations'>;

/** Fits the score to the targets by ridge regression and rounds it to bytes, each block on a scale of its own. */
export function trainScorer(
  design: DesignMatrix,
  targets: Float64Array,
  ridge: { readonly alpha: number; readonly tolerance: number },
): ScorerWeights {
  const { coefficients, intercept } = fitRidge(design.matrix, targets, ridge);
  const scaled = coefficients.subarray(0, BUCKET_COUNT).map((value, i) => value * design.bucketFactors[i]!);
  const bucketWeights = new Int8Array(BUCKET_COUNT);
  const blockScales = new Float32Array(BLOCK_COUNT);
  for (let block = 0; block < BLOCK_COUNT; block++) {
    const [start, end] = [BLOCK_OFFSETS[block]!, BLOCK_OFFSETS[block + 1]!];
    blockScales[block] =
      FEATURE_BLOCKS[block]!.weight * quantize(scaled.subarray(start, end), bucketWeights, start);
  }
  const [denseWeights, ...ofKinds] = denseParts(design, coefficients);
  const kindDense = Float32Array.from(
    { length: ofKinds.length * COUNT_COUNT },
    (_, place) => ofKinds[place % ofKinds.length]![Math.floor(place / ofKinds.length)]!,
  );
  return {
    bucketWeights,
    blockScales,
    dense: design.dense,
    denseWeights: denseWeights!,
    kindDense,
    intercepts: Float32Array.from(
      ofKinds,
      (own) => intercept + valueAtZero(design.dense, denseWeights!, own),
    ),
  };
}

/** Dense weights shared by all kinds, then those of each. */
function denseParts(design: DesignMatrix, coefficients: Float64Array): Float32Array[] {
  const parts: Float32Array[] = [];
  for (let start = BUCKET_COUNT; start < coefficients.length; start += COUNT_COUNT) {
    const part = coefficients.subarray(start, start + COUNT_COUNT);
    parts.push(Float32Array.from(part, (value) => value * design.denseFactor));
  }
  return parts;
}

/** What all dense features add where every count is 0. */
function valueAtZero(scale: DenseScale, shared: Float32Array, own: Float32Array): number {
  return shared.reduce((sum, weight, c) => sum + (weight + own[c]!) * denseFeature(scale, c, 0), 0);
}

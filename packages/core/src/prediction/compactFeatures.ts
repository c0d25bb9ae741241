import { COUNT_COUNT } from './countNames.ts';
import { denseFeature } from './denseFeatures.ts';
import { BLOCK_COUNT, BUCKET_COUNT } from './featureBlocks.ts';
import type { FeatureBuffer } from './featureBuffer.ts';
import type { DenseScale } from './predictorWeights.ts';

/** Bits that are dropped from a bucket's number, so that it fits 16 bits. */
const FOLD = 2;

/** Buckets after folding. */
export const COMPACT_BUCKETS: number = BUCKET_COUNT >> FOLD;

/** Buckets of one block that are kept at the most, but for chance: see `compactFeatures`. */
const BLOCK_LIMIT = 256;

/** Largest magnitude of a dense value, and the byte that stands for it. */
const [CLIP, TOP] = [4, 127];

/** Standard deviations that one step of a dense byte stands for. */
export const DENSE_STEP: number = CLIP / TOP;

/**
 * What is kept of a prompt's features until its outcome is known, so that the trunk can be corrected: a few hundred
 * bytes to a few kilobytes, from which the text cannot be read. Plain data.
 */
export interface CompactFeatures {
  /** Filled buckets, folded to `COMPACT_BUCKETS`, block by block. */
  readonly buckets: Uint16Array;
  /** Block b holds `buckets[blockEnds[b - 1]]` up to `buckets[blockEnds[b]]`. */
  readonly blockEnds: Uint16Array;
  /** Standardised counts in steps of `DENSE_STEP`, `COUNT_COUNT` of them. */
  readonly dense: Int8Array;
  /** The trunk's score, on the scale of normal scores. */
  readonly score: number;
  /** Log length of the kinds that the prompt may be of, less the mean over kinds: what of the forecast is kind alone. */
  readonly kindLevel: number;
  /** How unlike all kinds of the trunk the prompt is, 0 to 1. */
  readonly unlikeness: number;
}

/** The numbers of `CompactFeatures` that the trunk makes beside its forecast. */
export type TrunkFeatures = Pick<CompactFeatures, 'score' | 'kindLevel' | 'unlikeness'>;

/**
 * A copy of the features of one prompt in little space.
 *
 * Of a block with more than 256 buckets every second is left out, by the number of the bucket, or three of four, and so
 * on: two prompts keep the same part of what they share.
 *
 * @param features  after `extractFeatures` and `denseChanges`
 * @param atZero    see `denseAtZero`
 * @param trunk     the numbers that it made; kept as they are
 */
export function compactFeatures(
  features: FeatureBuffer,
  atZero: Float64Array,
  trunk: TrunkFeatures,
): CompactFeatures {
  const kept = new Uint16Array(features.size);
  const blockEnds = new Uint16Array(BLOCK_COUNT);
  let size = 0;
  for (let block = 0; block < BLOCK_COUNT; block++) {
    size = keepBlock(features, block, kept, size);
    blockEnds[block] = size;
  }
  return {
    buckets: kept.slice(0, size),
    blockEnds,
    dense: denseBytes(features, atZero),
    score: trunk.score,
    kindLevel: trunk.kindLevel,
    unlikeness: trunk.unlikeness,
  };
}

/** Standardised value of each count where it is 0. */
export function denseAtZero(scale: DenseScale): Float64Array {
  return Float64Array.from({ length: COUNT_COUNT }, (_, c) => denseFeature(scale, c, 0));
}

function keepBlock(features: FeatureBuffer, block: number, kept: Uint16Array, start: number): number {
  const { indices, blockEnds } = features;
  const first = block === 0 ? 0 : blockEnds[block - 1]!;
  const end = blockEnds[block]!;
  let mask = 0;
  for (let left = end - first; left > BLOCK_LIMIT; left >>= 1) mask = 2 * mask + 1;
  let size = start;
  for (let i = first; i < end; i++) {
    const bucket = indices[i]!;
    // Low bits are what folding drops, so that the kept buckets still spread over all folded ones.
    if ((bucket & mask) === 0) kept[size++] = bucket >> FOLD;
  }
  return size;
}

function denseBytes(
  { denseIndices, denseValues, denseSize }: FeatureBuffer,
  atZero: Float64Array,
): Int8Array {
  const dense = new Int8Array(COUNT_COUNT);
  for (let c = 0; c < COUNT_COUNT; c++) dense[c] = Math.round(atZero[c]! / DENSE_STEP);
  for (let i = 0; i < denseSize; i++) {
    const at = denseIndices[i]!;
    dense[at] = Math.round((atZero[at]! + denseValues[i]!) / DENSE_STEP);
  }
  return dense;
}

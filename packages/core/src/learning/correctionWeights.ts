import { COMPACT_BUCKETS, type CompactFeatures, DENSE_STEP } from '../prediction/compactFeatures.ts';
import { COUNT_COUNT } from '../prediction/countNames.ts';
import { BLOCK_COUNT, FEATURE_BLOCKS } from '../prediction/featureBlocks.ts';

/** Places of the weights: folded buckets, counts, the trunk's score, the kind's level. */
const FIRST_COUNT = COMPACT_BUCKETS;
const SCORE = FIRST_COUNT + COUNT_COUNT;
const KIND_LEVEL = SCORE + 1;

/** Number of weights. */
export const CORRECTION_WEIGHTS: number = KIND_LEVEL + 1;

/**
 * Steps in a weight of 1. Weights are whole numbers of steps, so what an outcome added can be taken off again to the
 * last bit. A feature is at most 4.2 (the level of a kind, 0.3 of ln 2^20), a dual variable 2, and there are 512: 4,300,
 * inside the 8,192 that 32 bits hold.
 */
const STEPS = 2 ** 18;

/** Length of the dense part of the feature vector, on average: twice that in the trunk. */
const DENSE_LENGTH = 1;

/** Factors of the two features that the trunk itself makes. See `docs/algorithms/online-learning.md`. */
const [SCORE_FACTOR, LEVEL_FACTOR] = [0.3, 0.3];

/** Factor of a dense byte. */
const DENSE_FACTOR = (DENSE_LENGTH * DENSE_STEP) / Math.sqrt(COUNT_COUNT);

/** Scalar product of weights and features, in log tokens. */
export function weightedSum(weights: Int32Array, features: CompactFeatures): number {
  const { buckets, blockEnds, dense } = features;
  let total = 0;
  let start = 0;
  for (let block = 0; block < BLOCK_COUNT; block++) {
    const end = blockEnds[block]!;
    if (end === start) continue;
    let sum = 0;
    for (let i = start; i < end; i++) sum += weights[buckets[i]!]!;
    total += sum * shareOf(block, end - start);
    start = end;
  }
  let sum = 0;
  for (let c = 0; c < COUNT_COUNT; c++) sum += weights[FIRST_COUNT + c]! * dense[c]!;
  total += sum * DENSE_FACTOR;
  total += weights[SCORE]! * SCORE_FACTOR * features.score;
  total += weights[KIND_LEVEL]! * LEVEL_FACTOR * features.kindLevel;
  return total / STEPS;
}

/**
 * Changes an outcome's part of the weights from `from` times its features to `to` times. Parts are rounded each by
 * itself, so a chain of changes ends where the last one alone would.
 */
export function moveWeights(weights: Int32Array, features: CompactFeatures, from: number, to: number): void {
  const { buckets, blockEnds, dense } = features;
  let start = 0;
  for (let block = 0; block < BLOCK_COUNT; block++) {
    const end = blockEnds[block]!;
    if (end === start) continue;
    const change = partChange(from, to, shareOf(block, end - start));
    for (let i = start; i < end; i++) weights[buckets[i]!]! += change;
    start = end;
  }
  for (let c = 0; c < COUNT_COUNT; c++) {
    if (dense[c] !== 0) weights[FIRST_COUNT + c]! += partChange(from, to, DENSE_FACTOR * dense[c]!);
  }
  weights[SCORE]! += partChange(from, to, SCORE_FACTOR * features.score);
  weights[KIND_LEVEL]! += partChange(from, to, LEVEL_FACTOR * features.kindLevel);
}

/** Squared length of the feature vector. */
export function squaredLength(features: CompactFeatures): number {
  let start = 0;
  let square = (SCORE_FACTOR * features.score) ** 2 + (LEVEL_FACTOR * features.kindLevel) ** 2;
  for (let block = 0; block < BLOCK_COUNT; block++) {
    const end = features.blockEnds[block]!;
    if (end > start) square += FEATURE_BLOCKS[block]!.weight ** 2;
    start = end;
  }
  let dense = 0;
  for (let c = 0; c < COUNT_COUNT; c++) dense += features.dense[c]! ** 2;
  return square + DENSE_FACTOR ** 2 * dense;
}

/** What each of a block's filled buckets is worth. */
function shareOf(block: number, filled: number): number {
  return FEATURE_BLOCKS[block]!.weight / Math.sqrt(filled);
}

function partChange(from: number, to: number, value: number): number {
  return Math.round(STEPS * value * to) - Math.round(STEPS * value * from);
}

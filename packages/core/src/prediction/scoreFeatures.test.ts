import { expect, test } from 'vitest';
import { fitRidge } from '../optim/ridge.ts';
import { multiply } from '../optim/sparseMatrix.ts';
import { COUNT_COUNT } from './countNames.ts';
import { denseChanges, denseFeature } from './denseFeatures.ts';
import { designMatrix } from './designMatrix.ts';
import { extractFeatures } from './extractFeatures.ts';
import { BLOCK_COUNT, BLOCK_OFFSETS, BUCKET_COUNT, DENSE_WEIGHT, FEATURE_BLOCKS } from './featureBlocks.ts';
import { createFeatureBuffer, type FeatureBuffer } from './featureBuffer.ts';
import { extractTable } from './featureTable.ts';
import { populationTargets } from './populationTargets.ts';
import { ruledRows } from './predictor.test.support.ts';
import { scoreFeatures } from './scoreFeatures.ts';
import { trainScorer } from './trainScorer.ts';

const rows = ruledRows(80);
const table = extractTable(rows.map((row) => row.request));
const design = designMatrix(table, new Int32Array(rows.length), 1, 0);
const targets = populationTargets(
  Float64Array.from(rows, (row) => row.outputTokens),
  rows.map(() => ''),
);
const ridge = { alpha: 0.5, tolerance: 1e-6 };
const scorer = { ...trainScorer(design, targets, ridge) };
const weights = {
  ...scorer,
  gate: {
    kinds: [''],
    bucketWeights: new Int8Array(),
    blockScales: new Float32Array(),
    denseWeights: new Float32Array(),
    intercepts: new Float32Array(1),
  },
  calibrations: [],
};

function scoreOf(features: FeatureBuffer): number {
  const scores = new Float64Array(1);
  denseChanges(weights.dense, features);
  scoreFeatures(weights, features, scores);
  return scores[0]!;
}

test('each filled block of a row has the length of its weight, and dense features theirs on average', () => {
  const { rowStarts, columns, values } = design.matrix;
  let denseSquares = 0;
  for (let row = 0; row < rows.length; row++) {
    const squares = new Float64Array(BLOCK_COUNT + 1);
    for (let k = rowStarts[row]!; k < rowStarts[row + 1]!; k++) {
      const block = BLOCK_OFFSETS.findIndex(
        (_, b) => b === BLOCK_COUNT || columns[k]! < BLOCK_OFFSETS[b + 1]!,
      );
      squares[block]! += values[k]! ** 2;
    }
    FEATURE_BLOCKS.forEach(({ weight }, b) => {
      if (squares[b]! > 0) expect(squares[b]).toBeCloseTo(weight ** 2, 6);
    });
    denseSquares += squares[BLOCK_COUNT]!;
  }
  // Clipping at four deviations can only shorten it.
  expect(denseSquares / rows.length).toBeLessThan(DENSE_WEIGHT ** 2 * 1.000001);
  expect(denseSquares / rows.length).toBeGreaterThan(DENSE_WEIGHT ** 2 * 0.7);
});

test('the score of a prompt is the product with its row, but for the rounding to bytes', () => {
  const { coefficients, intercept } = fitRidge(design.matrix, targets, ridge);
  const products = new Float64Array(rows.length);
  multiply(design.matrix, coefficients, products);
  const features = createFeatureBuffer();
  rows.forEach((row, i) => {
    extractFeatures(features, row.request);
    // A block of n buckets sums n errors of at most half a step and divides by root n.
    const bound = Array.from(features.blockEnds, (end, b) => {
      const size = end - (b === 0 ? 0 : features.blockEnds[b - 1]!);
      return 0.5 * scorer.blockScales[b]! * Math.sqrt(size);
    }).reduce((sum, error) => sum + error, 0);
    const error = Math.abs(scoreOf(features) - (intercept + products[i]!));
    expect(error).toBeLessThan(bound + 1e-5);
  });
});

test('the sparse sum agrees with one over all buckets', () => {
  const features = createFeatureBuffer();
  extractFeatures(features, rows[3]!.request);
  const filled = new Set(features.indices.subarray(0, features.size));
  let score = weights.intercepts[0]!;
  for (let b = 0; b < BLOCK_COUNT; b++) {
    const own = [...Array(BUCKET_COUNT).keys()].filter(
      (bucket) => filled.has(bucket) && bucket >= BLOCK_OFFSETS[b]! && bucket < BLOCK_OFFSETS[b + 1]!,
    );
    if (own.length === 0) continue;
    const sum = own.reduce((total, bucket) => total + scorer.bucketWeights[bucket]!, 0);
    score += (scorer.blockScales[b]! * sum) / Math.sqrt(own.length);
  }
  for (let c = 0; c < COUNT_COUNT; c++) {
    score +=
      scorer.denseWeights[c]! *
      (denseFeature(scorer.dense, c, features.counts[c]!) - denseFeature(scorer.dense, c, 0));
  }
  expect(scoreOf(features)).toBeCloseTo(score, 9);
});

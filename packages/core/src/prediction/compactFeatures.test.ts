import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMPACT_BUCKETS, compactFeatures, DENSE_STEP, denseAtZero } from './compactFeatures.ts';
import { COUNT_COUNT } from './countNames.ts';
import { denseChanges, denseFeature } from './denseFeatures.ts';
import { extractFeatures } from './extractFeatures.ts';
import { BLOCK_COUNT, BLOCK_INDEX } from './featureBlocks.ts';
import { createFeatureBuffer } from './featureBuffer.ts';
import { createLinearPredictor } from './linearPredictor.ts';
import { ruledRows } from './predictor.test.support.ts';
import { trainPredictor } from './trainPredictor.ts';

const scale = {
  means: new Float32Array(COUNT_COUNT).fill(1),
  inverseSds: Float32Array.from({ length: COUNT_COUNT }, (_, c) => c % 3),
};
const trunk = { score: 0.5, kindLevel: -1.25, unlikeness: 0.75 };
const buffer = createFeatureBuffer();

function compactOf(text: string): ReturnType<typeof compactFeatures> {
  extractFeatures(buffer, { turns: [{ role: 'user', text }] });
  denseChanges(scale, buffer);
  return compactFeatures(buffer, denseAtZero(scale), trunk);
}

/** Buckets of one block, ascending. */
function blockOf(features: ReturnType<typeof compactFeatures>, block: number): number[] {
  const start = block === 0 ? 0 : features.blockEnds[block - 1]!;
  return [...features.buckets.slice(start, features.blockEnds[block])].sort((a, b) => a - b);
}

test('every filled bucket of a short prompt is kept, folded by four', () => {
  const features = compactOf('Write a haiku about the sea, briefly.');
  expect([...features.buckets]).toEqual([...buffer.indices.subarray(0, buffer.size)].map((at) => at >> 2));
  expect([...features.blockEnds]).toEqual([...buffer.blockEnds]);
  expect(features).toMatchObject(trunk);
});

test('dense values are within half a step of the standardised counts', () => {
  const { dense } = compactOf('Write 3 poems about 17 rivers: long, short!');
  dense.forEach((byte, c) => {
    const exact = denseFeature(scale, c, buffer.counts[c]!);
    expect(Math.abs(byte * DENSE_STEP - exact)).toBeLessThanOrEqual(DENSE_STEP / 2 + 1e-12);
  });
});

test('of any text at most about 256 buckets a block are kept, blocks in order, inside the folded range', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 900 }), (words) => {
      const { buckets, blockEnds } = compactOf(words.join(' '));
      let start = 0;
      for (let block = 0; block < BLOCK_COUNT; block++) {
        const end = blockEnds[block]!;
        // Half of at most 512 hashes is 256 on average, with a standard deviation of 11.3.
        expect(end - start).toBeLessThanOrEqual(256 + 6 * 11.3);
        start = end;
      }
      expect(buckets.length).toBe(start);
      for (const bucket of buckets) expect(bucket).toBeLessThan(COMPACT_BUCKETS);
    }),
    { numRuns: 50 },
  );
});

test('two long prompts keep the same part of the words that they share', () => {
  const common = Array.from({ length: 300 }, (_, i) => `word${i}`).join(' ');
  const [first, second] = ['alpha beta', 'gamma delta'].map((own) => compactOf(`${own} ${common}`));
  const words = BLOCK_INDEX.words;
  const [a, b] = [blockOf(first!, words), blockOf(second!, words)];
  const shared = a.filter((bucket) => b.includes(bucket)).length;
  expect(a.length).toBeLessThan(200);
  // All but the two words of its own.
  expect(shared).toBeGreaterThanOrEqual(a.length - 2);
});

test('predictWithFeatures predicts what predict does, and its features are a copy', () => {
  const { weights } = trainPredictor(ruledRows(400), { alphas: [0.6], folds: 2 });
  const predictor = createLinearPredictor(weights);
  const [first, second] = ruledRows(2, 9).map(({ request }) => request);
  const featured = predictor.predictWithFeatures(first!);
  const before = structuredClone(featured.features);
  expect(featured.prediction).toEqual(predictor.predict(first!));
  predictor.predictWithFeatures(second!);
  expect(featured.features).toEqual(before);
  expect(featured.features.unlikeness).toBe(0);
});

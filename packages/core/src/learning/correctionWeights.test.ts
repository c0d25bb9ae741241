import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CompactFeatures } from '../prediction/compactFeatures.ts';
import { BLOCK_COUNT } from '../prediction/featureBlocks.ts';
import { createSfc32, type Sfc32 } from '../random/sfc32.ts';
import { drawFeatures, emptyFeatures, oneWord } from './correction.test.support.ts';
import { CORRECTION_WEIGHTS, moveWeights, squaredLength, weightedSum } from './correctionWeights.ts';

const seeded = fc.integer().map((seed) => createSfc32(seed));
const zero = (): Int32Array => new Int32Array(CORRECTION_WEIGHTS);

/** Places where two arrays of weights differ. */
function differences(first: Int32Array, second: Int32Array): number {
  return first.reduce((count, weight, at) => count + (weight === second[at] ? 0 : 1), 0);
}

/** The same features, the buckets of each block in another order. */
function permuted(features: CompactFeatures): CompactFeatures {
  const buckets = new Uint16Array(features.buckets.length);
  let start = 0;
  for (let block = 0; block < BLOCK_COUNT; block++) {
    const end = features.blockEnds[block]!;
    buckets.set(features.buckets.slice(start, end).reverse(), start);
    start = end;
  }
  return { ...features, buckets };
}

test('one word counts 0.3, the score 0.3 a unit, the level of a kind 0.3', () => {
  expect(squaredLength(oneWord(7))).toBeCloseTo(0.09, 12);
  expect(squaredLength(emptyFeatures({ score: 2 }))).toBeCloseTo(0.36, 12);
  expect(squaredLength(emptyFeatures({ kindLevel: -2 }))).toBeCloseTo(0.36, 12);
  expect(squaredLength(emptyFeatures())).toBe(0);
});

test('weights of 1 times the features give their squared length', () => {
  fc.assert(
    fc.property(seeded, (rng) => {
      const features = drawFeatures(rng);
      const weights = zero();
      moveWeights(weights, features, 0, 1);
      // About 250 parts, each rounded to a step of 2^-18 and multiplied by 0.32 at the most.
      expect(Math.abs(weightedSum(weights, features) - squaredLength(features))).toBeLessThan(
        250 * 0.32 * 2 ** -19,
      );
    }),
  );
});

test('after any chain of changes the weights are those of the last values, to the last bit', () => {
  const change = fc.record({ sample: fc.nat(4), to: fc.double({ min: -2, max: 2, noNaN: true }) });
  fc.assert(
    fc.property(seeded, fc.array(change), (rng: Sfc32, changes) => {
      const samples = Array.from({ length: 5 }, () => drawFeatures(rng));
      const duals = [0, 0, 0, 0, 0];
      const weights = zero();
      for (const { sample, to } of changes) {
        moveWeights(weights, samples[sample]!, duals[sample]!, to);
        duals[sample] = to;
      }
      const direct = zero();
      samples.forEach((features, i) => {
        moveWeights(direct, features, 0, duals[i]!);
      });
      expect(differences(weights, direct)).toBe(0);
    }),
    { numRuns: 30 },
  );
});

test('the order of the buckets inside a block does not matter', () => {
  fc.assert(
    fc.property(seeded, (rng) => {
      const [first, second] = [drawFeatures(rng), drawFeatures(rng)];
      const [weights, other] = [zero(), zero()];
      moveWeights(weights, first, 0, 0.7);
      moveWeights(other, permuted(first), 0, 0.7);
      expect(differences(other, weights)).toBe(0);
      expect(weightedSum(weights, permuted(second))).toBe(weightedSum(weights, second));
    }),
    { numRuns: 30 },
  );
});

test('the largest parts of 512 samples stay inside 32 bits', () => {
  // The level of a kind is ln 2^20 = 13.9 at the most, a dual variable 2.
  const features = emptyFeatures({ kindLevel: 13.9 });
  const weights = zero();
  for (let i = 0; i < 512; i++) moveWeights(weights, features, 0, 2);
  expect(weightedSum(weights, features)).toBeCloseTo(512 * 2 * (0.3 * 13.9) ** 2, 0);
});

import { describe, expect, test } from 'vitest';
import { sampleNormal } from '../random/normal.ts';
import { createSfc32, type Sfc32 } from '../random/sfc32.ts';
import { decodeState, encodeState } from '../state/stateCodec.ts';
import { drawFeatures, emptyFeatures, oneWord } from './correction.test.support.ts';
import { CORRECTION_WEIGHTS, moveWeights, squaredLength, weightedSum } from './correctionWeights.ts';
import { createModelOffsets } from './modelOffset.ts';
import type { Outcome } from './outcome.ts';
import {
  type CorrectionOptions,
  type CorrectionSample,
  createTrunkCorrection,
  learnCorrection,
  rawCorrection,
  type TrunkCorrection,
  visitOlder,
} from './trunkCorrection.ts';

/** Offsets that have seen nothing add 0; the spread of an unknown model is sqrt(1.5) times the trunk's. */
const offsets = createModelOffsets();
const TRUNK = { logMean: 5, logSd: 0.6 };
const SD = 0.6 * Math.sqrt(1.5);

type Added = Parameters<typeof learnCorrection>[2];

function outcomeAt(residual: number, finish: Outcome['finish'] = 'stop'): Outcome {
  return { outputTokens: Math.exp(TRUNK.logMean + residual), finish };
}

/** A sample whose length lies `residual` above the forecast. */
function sampleAt(features: CorrectionSample['features'], residual: number): Added {
  return { key: { model: 'm' }, trunk: TRUNK, outcome: outcomeAt(residual), features };
}

function drawSamples(rng: Sfc32, count: number, spread: number): Added[] {
  return Array.from({ length: count }, () => sampleAt(drawFeatures(rng), sampleNormal(rng, 0, spread)));
}

function learned(samples: readonly Added[], options: CorrectionOptions = {}): TrunkCorrection {
  const correction = createTrunkCorrection(options);
  for (const sample of samples) learnCorrection(correction, offsets, sample);
  return correction;
}

/** Goes round the window until nothing moves. */
function converge(correction: TrunkCorrection): void {
  for (let round = 0; round < 60; round++) visitOlder(correction, offsets, correction.samples.length);
}

/** Scalar products of the feature vectors. */
function gram(samples: readonly Added[]): number[][] {
  return samples.map((row) => {
    const weights = new Int32Array(CORRECTION_WEIGHTS);
    moveWeights(weights, row.features, 0, 1);
    return samples.map((column) => weightedSum(weights, column.features));
  });
}

/** Solves a symmetric positive definite system by Gauss-Jordan elimination. */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  rows.forEach((pivot, p) => {
    const scale = pivot[p]!;
    for (let c = p; c < pivot.length; c++) pivot[c]! /= scale;
    rows.forEach((row, r) => {
      const factor = row[p]!;
      if (r === p || factor === 0) return;
      for (let c = p; c < row.length; c++) row[c]! -= factor * pivot[c]!;
    });
  });
  return rows.map((row) => row.at(-1)!);
}

test('iterated to the end it is the ridge regression of the window', () => {
  const rng = createSfc32(1);
  // Residuals of 0.1 stay far inside the clip at 0.73.
  const samples = drawSamples(rng, 12, 0.1);
  const residuals = samples.map(({ outcome }) => Math.log(outcome.outputTokens) - TRUNK.logMean);
  const products = gram(samples);
  const withRidge = products.map((row, i) => row.map((value, j) => value + (i === j ? 2 : 0)));
  const duals = solve(withRidge, residuals);
  const correction = learned(samples, { ridge: 2 });
  converge(correction);
  samples.forEach(({ features }, i) => {
    const exact = products[i]!.reduce((sum, value, j) => sum + value * duals[j]!, 0);
    expect(rawCorrection(correction, features)).toBeCloseTo(exact, 3);
  });
});

test('iterated to the end, ridge times each dual variable is its clipped residual', () => {
  const rng = createSfc32(2);
  const correction = learned(drawSamples(rng, 40, 1.2));
  converge(correction);
  let clipped = 0;
  for (const { features, outcome, dual } of correction.samples) {
    const residual = Math.log(outcome.outputTokens) - TRUNK.logMean - rawCorrection(correction, features);
    expect(dual).toBeCloseTo(Math.min(SD, Math.max(-SD, residual)), 3);
    if (Math.abs(residual) > SD) clipped += 1;
  }
  expect(clipped).toBeGreaterThan(0);
});

test('one outcome far off pulls no further than one at the clip', () => {
  const [near, far] = [0.9, 6].map((residual) => learned([sampleAt(oneWord(3), residual)]));
  // One sample: dual = min(clip, residual / (ridge + square)) = min(0.735, 0.9 / 1.09 = 0.826).
  expect(near!.samples[0]!.dual).toBeCloseTo(SD, 12);
  expect(far!.weights).toEqual(near!.weights);
});

describe('the window', () => {
  test('what leaves it leaves no trace: the same samples with their duals give the same weights', () => {
    const correction = learned(drawSamples(createSfc32(3), 90, 0.8), { capacity: 20 });
    expect(correction.samples.length).toBe(20);
    const direct = new Int32Array(CORRECTION_WEIGHTS);
    for (const { features, dual } of correction.samples) moveWeights(direct, features, 0, dual);
    expect(correction.weights).toEqual(direct);
  });

  test('outcomes that say nothing of a word push out those that did: its weight is 0 again', () => {
    const correction = learned([sampleAt(oneWord(3), 0.5)], { capacity: 8 });
    expect(rawCorrection(correction, oneWord(3))).toBeGreaterThan(0.02);
    for (let i = 0; i < 8; i++) learnCorrection(correction, offsets, sampleAt(oneWord(9), 0));
    expect(rawCorrection(correction, oneWord(3))).toBe(0);
  });

  test('long prompts shorten the memory, not the bound on its size', () => {
    const long = { ...emptyFeatures(), buckets: new Uint16Array(3000) };
    const correction = createTrunkCorrection();
    for (let i = 0; i < 100; i++) learnCorrection(correction, offsets, sampleAt(long, 0));
    // 131,072 / 3,000 = 43.7
    expect(correction.samples.length).toBe(43);
    expect(correction.buckets).toBe(43 * 3000);
  });

  test.each([
    ['capacity', { capacity: 0 }],
    ['capacity', { capacity: 513 }],
    ['ridge', { ridge: 0.9 }],
    ['ridge', { ridge: Number.NaN }],
  ])('%s %j is refused', (name, options) => {
    expect(() => createTrunkCorrection(options)).toThrow(new RegExp(`ERR_ARGUMENT: ${name}`));
  });
});

describe('a cut answer', () => {
  const cut = (residual: number, finish: Outcome['finish']): TrunkCorrection =>
    learned([{ ...sampleAt(oneWord(3), 0), outcome: outcomeAt(residual, finish) }]);

  test.each(['length', 'cancelled'] as const)(
    '%s far below the forecast changes next to nothing',
    (finish) => {
      // Three deviations below: h(-3) = 0.0044, times 0.735 / 1.09.
      expect(Math.abs(rawCorrection(cut(-3 * SD, finish), oneWord(3)))).toBeLessThan(0.0044);
    },
  );

  test('far above it counts like a measured one', () => {
    const [censored, measured] = (['length', 'stop'] as const).map((finish) => cut(3 * SD, finish));
    const ratio = rawCorrection(censored!, oneWord(3)) / rawCorrection(measured!, oneWord(3));
    // The step of EM is score / (ridge + square): 1 / 1.09 of the exact one, which ends at the clip.
    expect(ratio).toBeGreaterThan(0.9);
    expect(ratio).toBeLessThanOrEqual(1);
  });

  test('never lowers a forecast', () => {
    for (let residual = -5; residual <= 5; residual += 0.5) {
      expect(rawCorrection(cut(residual, 'length'), oneWord(3))).toBeGreaterThanOrEqual(0);
    }
  });
});

test('a forecast or a length that is no number teaches nothing', () => {
  const odd = [
    { ...sampleAt(oneWord(3), 1), trunk: { logMean: Number.NaN, logSd: 0.6 } },
    { ...sampleAt(oneWord(3), 1), outcome: { outputTokens: Number.NaN, finish: 'stop' as const } },
  ];
  const correction = learned(odd);
  expect(Math.abs(rawCorrection(correction, oneWord(3)))).toBeLessThan(1e-4);
});

test('a stored state comes back whole, and goes on alike', () => {
  const rng = createSfc32(5);
  const correction = learned(drawSamples(rng, 30, 0.8), { capacity: 25 });
  const restored = decodeState(encodeState(correction)) as TrunkCorrection;
  expect(restored).toEqual(correction);
  for (const sample of drawSamples(rng, 30, 0.8)) {
    learnCorrection(correction, offsets, sample);
    learnCorrection(restored, offsets, sample);
  }
  const probe = drawFeatures(rng);
  expect(rawCorrection(restored, probe)).toBe(rawCorrection(correction, probe));
  expect(squaredLength(probe)).toBeGreaterThan(0);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clampSizeMs,
  createSizeCalibration,
  learnLowerBound,
  learnOutcome,
  learnPrediction,
  SIZE_CLASSES,
  sizeClassOf,
  UNTRUSTED_CLASS,
} from './sizeCalibration.ts';

test('classes are log buckets of ratio 1.35 from 1 ms', () => {
  expect([0, 0.5, 1, 1.3, 1.36, 1.35 ** 10 * 1.01, 1e300].map(sizeClassOf)).toEqual([
    0,
    0,
    0,
    0,
    1,
    10,
    SIZE_CLASSES - 1,
  ]);
});

test('the class never falls as the size grows', () => {
  const size = fc.double({ min: 0, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(size, size, (a, b) => {
      expect(sizeClassOf(Math.min(a, b))).toBeLessThanOrEqual(sizeClassOf(Math.max(a, b)));
    }),
  );
});

test('without outcomes a class stands at the mean of its predictions', () => {
  const state = createSizeCalibration(0);
  learnPrediction(state, 5, 100);
  learnPrediction(state, 5, 300);
  expect([state.meanMs[5], state.overallMeanMs, state.meanMs[6]]).toEqual([200, 200, 0]);
});

test('predictions count as 50 outcomes at the most: 50 at 100 ms and 50 outcomes of 300 ms make 200 ms', () => {
  const state = createSizeCalibration(0);
  for (let i = 0; i < 5000; i++) learnPrediction(state, 5, 100);
  for (let i = 0; i < 50; i++) learnOutcome(state, 5, 300);
  expect(state.meanMs[5]).toBeCloseTo(200, 9);
});

test('useless predictions pull the class means together', () => {
  const state = createSizeCalibration(0);
  for (let i = 0; i < 20_000; i++) {
    learnPrediction(state, i % 2 === 0 ? 10 : 30, i % 2 === 0 ? 20 : 9000);
    learnOutcome(state, i % 2 === 0 ? 10 : 30, 3640);
  }
  // The start weighs 50 in 10,050 samples, but a memory of 2,000 forgets it: (1 - 1/2000)^8000 = 0.018 of 50/2000.
  expect(state.meanMs[30]! / state.meanMs[10]!).toBeCloseTo(1, 2);
});

test('a mean keeps following after its memory is full', () => {
  const state = createSizeCalibration(0);
  for (let i = 0; i < 5000; i++) learnOutcome(state, 5, 100);
  for (let i = 0; i < 2000; i++) learnOutcome(state, 5, 200);
  // 2,000 steps of weight 1/2000 close 1 - (1 - 1/2000)^2000 = 0.632 of the gap.
  expect(state.meanMs[5]).toBeCloseTo(163.2, 1);
});

test('a prior mean stands until outcomes move it', () => {
  const state = createSizeCalibration(1000);
  learnPrediction(state, 5, 9);
  expect(state.overallMeanMs).toBe(1000);
  for (let i = 0; i < 50; i++) learnOutcome(state, 5, 3000);
  expect(state.overallMeanMs).toBeCloseTo(2000, 9);
});

describe('trust', () => {
  const known = () => {
    const state = createSizeCalibration(0);
    for (let i = 0; i < 10; i++) learnPrediction(state, 5, 100);
    return state;
  };

  test('no size that is clamped falls into the class of untrusted requests', () => {
    expect(sizeClassOf(clampSizeMs(Number.MAX_VALUE))).toBeLessThan(UNTRUSTED_CLASS);
  });

  test('outcomes of untrusted requests do not move a size class, nor those of trusted ones the untrusted class', () => {
    const state = known();
    expect(learnPrediction(state, 5, 1e6, 0)).toBe(true);
    expect(learnPrediction(state, 5, 1e6, 0)).toBe(false);
    for (let i = 0; i < 500; i++) learnOutcome(state, 5, 9000, 0);
    expect([state.meanMs[5], state.weight[5]]).toEqual([100, 10]);
    const untrustedMs = state.meanMs[UNTRUSTED_CLASS];
    for (let i = 0; i < 500; i++) learnOutcome(state, 5, 100);
    expect(state.meanMs[UNTRUSTED_CLASS]).toBe(untrustedMs);
    // Ten requests at 100 ms are its start; 500 outcomes: (10 x 100 + 500 x 9000) / 510 = 8825.49.
    expect(untrustedMs).toBeCloseTo(8825.49, 2);
  });

  test('an outcome of trust 0.25 is a quarter of a sample of its class and three of the untrusted one', () => {
    const state = known();
    learnPrediction(state, 5, 100, 0.25);
    learnOutcome(state, 5, 1000, 0.25);
    // 10.25 at 100 and 0.25 at 1000: 100 + 900 x 0.25 / 10.5; 10.25 at 100 and 0.75 at 1000: 100 + 900 x 0.75 / 11.
    expect(state.meanMs[5]).toBeCloseTo(100 + (900 * 0.25) / 10.5, 9);
    expect(state.meanMs[UNTRUSTED_CLASS]).toBeCloseTo(100 + (900 * 0.75) / 11, 9);
  });

  test('a lower bound is learned where it is above what was expected, class by class', () => {
    const state = known();
    learnPrediction(state, 5, 100, 0.5);
    state.meanMs[UNTRUSTED_CLASS] = 700;
    learnLowerBound(state, 5, 400, 0.5);
    expect(state.meanMs[5]).toBeGreaterThan(100);
    expect(state.meanMs[UNTRUSTED_CLASS]).toBe(700);
  });

  test('the very first request counts, trusted or not: there is nothing else to go by', () => {
    const state = createSizeCalibration(0);
    learnPrediction(state, 7, 300, 0);
    expect([state.overallMeanMs, state.meanMs[UNTRUSTED_CLASS], state.weight[7]]).toEqual([300, 300, 0]);
  });
});

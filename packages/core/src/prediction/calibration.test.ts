import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSfc32 } from '../random/sfc32.ts';
import { calibrate, calibrated } from './calibration.ts';

const pairs = fc.array(
  fc.tuple(fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: 0, max: 9, noNaN: true })),
  { minLength: 1, maxLength: 200 },
);

test('a higher score never gives a lower mean, and no mean leaves the range of the data', () => {
  fc.assert(
    fc.property(pairs, (list) => {
      const logs = Float64Array.from(list, (pair) => pair[1]);
      const calibration = calibrate(
        Float64Array.from(list, (pair) => pair[0]),
        logs,
      );
      let before = Number.NEGATIVE_INFINITY;
      for (let score = -5; score <= 5; score += 0.05) {
        const { logMean, logSd } = calibrated(calibration, score);
        expect(logMean).toBeGreaterThanOrEqual(before - 1e-9);
        expect(logMean).toBeGreaterThanOrEqual(Math.fround(Math.min(...logs)));
        expect(logMean).toBeLessThanOrEqual(Math.fround(Math.max(...logs)));
        expect(logSd).toBeGreaterThan(0);
        before = logMean;
      }
    }),
  );
});

const rng = createSfc32(4);
const scores = Float64Array.from({ length: 4000 }, () => 4 * rng.nextFloat() - 2);
// The spread grows with the score: uniform within +-0.2 at -2 and +-1 at 2.
const spreadAt = (score: number) => 0.6 + 0.2 * score;
const logs = scores.map((score) => 5 + score + spreadAt(score) * (2 * rng.nextFloat() - 1));
const calibration = calibrate(scores, logs);

test('finds a straight line, and spreads that grow', () => {
  for (const score of [-1.5, 0, 1.5]) {
    // A knot averages 62 draws: standard error 0.6 / sqrt(3 * 62) = 0.04; three of them.
    expect(Math.abs(calibrated(calibration, score).logMean - (5 + score))).toBeLessThan(0.13);
  }
  expect(calibrated(calibration, 1.6).logSd).toBeGreaterThan(2 * calibrated(calibration, -1.6).logSd);
});

test('different scores keep their order strictly between knots', () => {
  let ties = 0;
  for (let score = -1.9; score < 1.9; score += 0.01) {
    if (calibrated(calibration, score).logMean === calibrated(calibration, score + 0.01).logMean) ties++;
  }
  expect(ties).toBe(0);
});

test('80 % of the answers to each fifth of the scores lie in the central 80 %', () => {
  for (let fifth = -2; fifth < 2; fifth += 0.8) {
    const own = [...scores.keys()].filter((i) => scores[i]! >= fifth && scores[i]! < fifth + 0.8);
    const covered = own.filter((i) => {
      const { logMean, logSd } = calibrated(calibration, scores[i]!);
      return Math.abs(logs[i]! - logMean) <= 1.2816 * logSd;
    });
    // Standard error sqrt(0.16 / 800) = 0.014 about what straight pieces between the fifths leave, some 0.02.
    expect(Math.abs(covered.length / own.length - 0.8)).toBeLessThan(0.062);
  }
});

test('one point is a level curve', () => {
  const one = calibrate(Float64Array.of(1), Float64Array.of(2));
  expect([calibrated(one, -9).logMean, calibrated(one, 9).logMean]).toEqual([2, 2]);
});

test('no points, and lists of two lengths, are refused', () => {
  expect(() => calibrate(new Float64Array(), new Float64Array())).toThrow(/ERR_EMPTY/);
  expect(() => calibrate(new Float64Array(2), new Float64Array(1))).toThrow(/ERR_SHAPE/);
});

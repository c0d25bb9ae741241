import { expect, test } from 'vitest';
import type { Calibration } from './calibration.ts';
import { mixtureOf } from './mixtureOf.ts';

const level = (logMean: number, logSd: number): Calibration => ({
  meanScores: Float32Array.of(0),
  logMeans: Float32Array.of(logMean),
  spreadScores: Float32Array.of(0),
  logSds: Float32Array.of(logSd),
  lowestLog: 0,
  highestLog: 10,
});

test('between two kinds the spread takes in how far they are apart', () => {
  // Mean (2 + 6) / 2 = 4; variance (0.25 + 1) / 2 inside the kinds and 2^2 between them: 4.625.
  const { logMean, logSd } = mixtureOf(
    [level(2, 0.5), level(6, 1)],
    Float64Array.of(0.5, 0.5),
    new Float64Array(2),
  );
  expect(logMean).toBeCloseTo(4, 12);
  expect(logSd).toBeCloseTo(Math.sqrt(4.625), 12);
});

test('a prompt of one kind gets the curve of that kind', () => {
  expect(mixtureOf([level(2, 0.5), level(6, 1)], Float64Array.of(0, 1), new Float64Array(2))).toEqual({
    logMean: 6,
    logSd: 1,
  });
  expect(mixtureOf([level(2, 0.5)], Float64Array.of(1), Float64Array.of(3))).toEqual({
    logMean: 2,
    logSd: 0.5,
  });
});

import { expect, test } from 'vitest';
import type { Calibration } from './calibration.ts';
import { kindLevels } from './kindLevels.ts';
import { createLinearPredictor } from './linearPredictor.ts';
import { ruledRows } from './predictor.test.support.ts';
import { trainPredictor } from './trainPredictor.ts';

function curveOf(...logMeans: number[]): Calibration {
  return {
    meanScores: Float32Array.from(logMeans, (_, i) => i),
    logMeans: Float32Array.from(logMeans),
    spreadScores: Float32Array.of(0),
    logSds: Float32Array.of(1),
    lowestLog: 0,
    highestLog: 9,
  };
}

test('a level is the mean height of the curve, less the mean of all: 2, 5 and 8 less 5', () => {
  expect([...kindLevels([curveOf(1, 2, 3), curveOf(5), curveOf(7, 9)])]).toEqual([-3, 0, 3]);
});

test('one kind has level 0', () => {
  expect([...kindLevels([curveOf(3, 4)])]).toEqual([0]);
});

test('a prompt has the level of the kind that it is of', () => {
  const { weights } = trainPredictor(ruledRows(600), { alphas: [0.6], folds: 2 });
  const predictor = createLinearPredictor(weights);
  const levelOf = (text: string): number =>
    predictor.predictWithFeatures({ turns: [{ role: 'user', text }] }).features.kindLevel;
  const levels = kindLevels(weights.calibrations);
  const [shout, plain] = ['shout', 'plain'].map((kind) => levels[weights.gate.kinds.indexOf(kind)]!);
  // The gate is nearly sure: the other kind has less than a tenth.
  expect(levelOf('Describe cats number 1 !!! ### !!!')).toBeGreaterThan(0.8 * shout!);
  expect(levelOf('Describe cats number 1 please')).toBeLessThan(0.8 * plain!);
  expect(shout!).toBeGreaterThan(0);
});

import { describe, expect, test } from 'vitest';
import { sampleNormal } from '../random/normal.ts';
import { createSfc32 } from '../random/sfc32.ts';
import { createLengthLearner, learnLength, refinePrediction } from './lengthLearner.ts';
import { logLength, type Outcome } from './outcome.ts';

test('before any outcome: trunk mean, wide spread, trust, and nothing remembered', () => {
  const learner = createLengthLearner();
  const before = structuredClone(learner);
  const issued = refinePrediction(learner, { model: 'm' }, { logMean: 5, logSd: 0.6 });
  expect(issued.prediction.logMean).toBe(5);
  expect(issued.prediction.logSd).toBeGreaterThan(0.6);
  // e^5 = 148 tokens lie between 95 and 201.
  expect([issued.lengthClass, issued.trustRatio]).toEqual([2, 1]);
  expect(learner).toEqual(before);
});

test('residuals are measured against the forecast with offsets, before calibration', () => {
  const learner = createLengthLearner();
  const issued = refinePrediction(learner, { model: 'm' }, { logMean: 5, logSd: 0.6 });
  learnLength(learner, { model: 'm' }, issued, { outputTokens: Math.exp(6), finish: 'stop' });
  // An unknown model widens 0.6 by sqrt(1.5).
  const { residuals } = learner.calibration.classes[issued.lengthClass]!;
  const newest = residuals.arrivals[(residuals.start + residuals.size - 1) % residuals.arrivals.length];
  expect(newest).toBeCloseTo(1 / (0.6 * Math.sqrt(1.5)), 12);
});

describe('a stream of three models whose levels and spreads differ from the trunk', () => {
  const learner = createLengthLearner();
  const rng = createSfc32(81);
  const models = [
    { model: 'terse', level: -1, sd: 0.3 },
    { model: 'plain', level: 0, sd: 0.6 },
    { model: 'wordy', level: 1, sd: 0.9 },
  ] as const;
  const hits: boolean[] = [];
  const errors: number[] = [];
  for (let i = 0; i < 9000; i++) {
    const { model, level, sd } = models[i % 3]!;
    const key = { model, tenant: `t${i % 17}` };
    const trunk = { logMean: sampleNormal(rng, 5, 0.7), logSd: 0.6 };
    const issued = refinePrediction(learner, key, trunk);
    const outputTokens = Math.exp(Math.max(0, trunk.logMean + level + sampleNormal(rng, 0, sd)));
    const outcome: Outcome = { outputTokens, finish: 'stop' };
    if (i >= 3000) {
      const log = logLength(outcome);
      hits.push(log >= issued.interval.low && log <= issued.interval.high);
      errors.push(Math.abs(log - issued.prediction.logMean));
    }
    learnLength(learner, key, issued, outcome);
  }

  test('the 80 % interval covers 80 %', () => {
    const share = hits.filter(Boolean).length / hits.length;
    // 6,000 outcomes: binomial error 0.0052, and as much from six windows of 1,000 residuals in all; ranks are rounded
    // outward by two places of 201.
    expect(share - 0.8).toBeGreaterThan(-4 * 0.0073);
    expect(share - 0.8).toBeLessThan(4 * 0.0073 + 0.01);
  });

  test('the levels are learned: the mean error is that of the noise', () => {
    // E|noise| = 0.7979 x 0.6 on average = 0.479; effects known to 1 / 200 and 1 / 50 of the noise variance add 1.2 %.
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    expect(mean).toBeLessThan(0.479 * 1.03 + (4 * 0.45) / Math.sqrt(errors.length));
  });

  test('all three are trusted', () => {
    for (const { model } of models) {
      expect(refinePrediction(learner, { model }, { logMean: 5, logSd: 0.6 }).trustRatio).toBe(1);
    }
  });
});

test('a model whose answers have nothing to do with the predictions loses trust, another keeps it', () => {
  const learner = createLengthLearner();
  const rng = createSfc32(82);
  for (let i = 0; i < 800; i++) {
    const trunk = { logMean: sampleNormal(rng, 5, 0.7), logSd: 0.6 };
    for (const model of ['odd', 'good']) {
      const level = model === 'good' ? trunk.logMean : 5;
      const outputTokens = Math.exp(Math.max(0, sampleNormal(rng, level, 0.6)));
      const issued = refinePrediction(learner, { model }, trunk);
      learnLength(learner, { model }, issued, { outputTokens, finish: 'stop' });
    }
  }
  const trust = ['odd', 'good'].map(
    (model) => refinePrediction(learner, { model }, { logMean: 5, logSd: 0.6 }).trustRatio,
  );
  expect(trust).toEqual([0, 1]);
});

test('with exact predictions the spread stays above 0', () => {
  const learner = createLengthLearner();
  for (let i = 0; i < 2000; i++) {
    const trunk = { logMean: 4 + (i % 5), logSd: 0.6 };
    const issued = refinePrediction(learner, { model: 'm' }, trunk);
    learnLength(learner, { model: 'm' }, issued, { outputTokens: Math.exp(trunk.logMean), finish: 'stop' });
  }
  const { prediction } = refinePrediction(learner, { model: 'm' }, { logMean: 5, logSd: 0.6 });
  expect(prediction.logSd).toBeGreaterThanOrEqual(0.01);
  expect(Number.isFinite(prediction.logMean)).toBe(true);
});

test('a new model is trusted as far as the others are', () => {
  const learner = createLengthLearner();
  const rng = createSfc32(5);
  const feed = (model: string, related: boolean) => {
    const trunk = { logMean: sampleNormal(rng, 4, 1), logSd: 0.7 };
    const length = related ? trunk.logMean + sampleNormal(rng, 0, 0.5) : sampleNormal(rng, 4, 1);
    const issued = refinePrediction(learner, { model }, trunk);
    learnLength(learner, { model }, issued, { outputTokens: Math.exp(length), finish: 'stop' });
  };
  const trustIn = (model: string) =>
    refinePrediction(learner, { model }, { logMean: 4, logSd: 0.7 }).trustRatio;
  expect(trustIn('new')).toBe(1);
  // Unrelated predictions, spread over models of which none has the 100 outcomes of a judgement.
  for (let i = 0; i < 400; i++) feed(`bad ${i % 8}`, false);
  expect([trustIn('bad 0'), trustIn('new')]).toEqual([0, 0]);
  // A model that is judged by its own outcomes does not ask the others.
  for (let i = 0; i < 200; i++) feed('good', true);
  for (let i = 0; i < 400; i++) feed(`bad ${i % 8}`, false);
  expect([trustIn('good'), trustIn('new')]).toEqual([1, 0]);
});

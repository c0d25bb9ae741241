import { createSfc32, sampleLognormal } from '@wattlane/core/random';
import { expect, test } from 'vitest';
import { remainingMetrics } from './remaining.ts';

test('when the lengths are drawn from the prediction, refining pays more the longer an answer has run', () => {
  const rng = createSfc32(2);
  const prediction = { logMean: 5, logSd: 0.7 };
  const answers = Array.from({ length: 20_000 }, () => ({
    prediction,
    outputTokens: Math.round(sampleLognormal(rng, 5, 0.7)),
  }));
  const metrics = remainingMetrics(answers, 100_000);
  expect(metrics.remainingMaeRatio_400!).toBeLessThan(metrics.remainingMaeRatio_200!);
  expect(metrics.remainingMaeRatio_200!).toBeLessThan(1);
});

test('by hand: one answer of 300 foretold as 100 +- nothing, at 200 both say one more token: error 99', () => {
  const prediction = { logMean: Math.log(100), logSd: 1e-3 };
  const metrics = remainingMetrics([{ prediction, outputTokens: 300 }], 1000);
  expect(metrics.remainingMaeRatio_200).toBeCloseTo(1, 9);
  expect(metrics.remainingMae_200).toBeCloseTo(99, 9);
});

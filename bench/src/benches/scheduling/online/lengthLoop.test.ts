import { expect, test } from 'vitest';
import { frozenLoop, learnedLoop } from './lengthLoop.ts';
import { plainFeatures as features } from './plainFeatures.test.helper.ts';
import type { PromptRequest } from './promptTraffic.ts';

/** Answers that are ten times as long as the trunk says, in order of the forecast. */
const requests: PromptRequest[] = Array.from({ length: 400 }, (_, i) => ({
  model: 'm',
  tenant: 't',
  outputTokens: 10 * (20 + (i % 40)),
  trunk: { prediction: { logMean: Math.log(20 + (i % 40)), logSd: 0.1 }, features },
}));

test('the size is the expected service time: 100 ms and 20 ms a token of the mean, exp(mu + s^2 / 2)', () => {
  // 20 tokens in the middle, sd 0.1: 20 x exp(0.005) = 20.10025 tokens.
  expect(frozenLoop(requests).predict(0).sizeMs).toBeCloseTo(100 + 20 * 20.10025, 3);
});

test.each(['features', 'levels'] as const)(
  'a learner of %s finds the level of its model, a frozen trunk does not',
  (learns) => {
    const [learned, frozen] = [learnedLoop(requests, learns), frozenLoop(requests)];
    for (let job = 0; job < 399; job++) {
      for (const loop of [learned, frozen]) {
        loop.predict(job);
        loop.learn(job);
      }
    }
    const trueMs = 100 + 20 * requests[399]!.outputTokens;
    expect(Math.abs(learned.predict(399).sizeMs / trueMs - 1)).toBeLessThan(0.1);
    expect(frozen.predict(399).sizeMs / trueMs).toBeLessThan(0.15);
    expect(learned.predict(399).trustRatio).toBe(1);
  },
);

test('trust is lost when what the predictor reads belongs to other requests', () => {
  // A step of 17 in a cycle of 40: forecasts that are unrelated to the answers.
  const other = requests.map((_, i) => requests[(i * 17 + 11) % 40]!);
  const loop = learnedLoop(requests, 'features', other);
  for (let job = 0; job < 399; job++) {
    loop.predict(job);
    loop.learn(job);
  }
  expect(loop.predict(399).trustRatio).toBe(0);
});

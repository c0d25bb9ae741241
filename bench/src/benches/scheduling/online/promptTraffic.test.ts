import { createSfc32 } from '@wattlane/core/random';
import { mean } from '@wattlane/core/stats';
import { expect, test } from 'vitest';
import { plainFeatures as features } from './plainFeatures.test.helper.ts';
import { drawPasses, offerLoad, type PromptRequest, shiftHalfWay } from './promptTraffic.ts';

const requests: PromptRequest[] = Array.from({ length: 300 }, (_, i) => ({
  model: 'm',
  tenant: `t${i % 3}`,
  outputTokens: 10 + i,
  trunk: { prediction: { logMean: Math.log(10 + i), logSd: 0.5 }, features },
}));

test('every request comes once in each pass, in another order each time', () => {
  const drawn = drawPasses(createSfc32(1), requests, 3);
  const passes = [0, 1, 2].map((pass) => drawn.slice(pass * 300, (pass + 1) * 300));
  for (const pass of passes)
    expect(pass.toSorted((a, b) => a.outputTokens - b.outputTokens)).toEqual(requests);
  expect(passes[0]).not.toEqual(passes[1]);
});

test('a shift leaves the first half as it was and lengthens every third answer after it', () => {
  const shifted = shiftHalfWay(requests, 3, 4);
  expect(shifted.slice(0, 150)).toEqual(requests.slice(0, 150));
  expect(shifted.slice(150).map(({ model }) => model)).toEqual(
    Array.from({ length: 150 }, (_, i) => (i % 3 === 0 ? 'new' : 'm')),
  );
  expect(shifted[150]!.outputTokens).toBe(4 * requests[150]!.outputTokens);
  expect(shifted[150]!.trunk).toEqual(requests[150]!.trunk);
});

test('both halves offer the load, also when answers grow longer half-way', () => {
  const long = drawPasses(createSfc32(2), requests, 40);
  const { arrivalMs, serviceMs } = offerLoad(createSfc32(3), shiftHalfWay(long, 3, 4), 8, 0.95);
  const half = serviceMs.length / 2;
  const offered = (from: number, to: number): number =>
    ((to - from) * mean(serviceMs.subarray(from, to))) /
    (8 * (arrivalMs[to - 1]! - (arrivalMs[from - 1] ?? 0)));
  // The mean of 6,000 exponential gaps is known to 1 / sqrt(6,000) = 1.3 %; four standard errors.
  expect(Math.abs(offered(0, half) / 0.95 - 1)).toBeLessThan(0.052);
  expect(Math.abs(offered(half, 2 * half) / 0.95 - 1)).toBeLessThan(0.052);
});

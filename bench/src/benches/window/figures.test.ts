import { expect, test } from 'vitest';
import { changeOf, type Figures, gainMetrics, runPasses } from './figures.ts';

const run = (meanMs: number, p99Ms: number): Figures => ({
  meanMs,
  p99Ms,
  makespanMs: 1000,
  longestTenthTtftMs: 10,
});

test('averages are compared; the standard error is that of the changes pass by pass', () => {
  const base = [run(100, 1), run(300, 1)];
  const ours = [run(90, 1), run(240, 1)];
  // (90 + 240) / (100 + 300) - 1 = -0.175; changes -0.1 and -0.2, variance 0.005, over 2 passes.
  expect(changeOf(ours, base, 'meanMs').change).toBeCloseTo(-0.175, 12);
  expect(changeOf(ours, base, 'meanMs').stdError).toBeCloseTo(Math.sqrt(0.005 / 2), 12);
});

test('a gain is a fall of the mean; one pass has no standard error', () => {
  expect(gainMetrics('x', [run(75, 11)], [run(100, 10)])).toEqual({
    x_meanGain: 0.25,
    x_meanGainStdError: Number.NaN,
    x_p99Change: expect.closeTo(0.1, 12),
    x_p99ChangeStdError: Number.NaN,
  });
});

test('the longest tenth is taken by prompt length', () => {
  // Twenty prompts far apart, so each has its prompt's time alone as TTFT; the longest two are 2,000 and 1,900 tokens.
  const records = Array.from({ length: 20 }, (_, i) => ({
    arrivalMs: i * 1000,
    inputTokens: 100 * (i + 1),
    outputTokens: 1,
  }));
  const [figures] = runPasses([records], { gatewayDelayMs: 0, policy: 'fcfs' });
  // 6.54 ms a step and 25 tokens a ms: (80 + 76) / 2 + 6.54.
  expect(figures!.longestTenthTtftMs).toBeCloseTo(84.54, 9);
});

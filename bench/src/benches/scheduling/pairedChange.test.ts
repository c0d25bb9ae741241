import { expect, test } from 'vitest';
import { changeStdErrors, changesOf, named } from './pairedChange.ts';

const figures = (meanMs: number, p99Ms: number) => ({ meanMs, p99Ms, p999Ms: 2 * p99Ms });
const runs = {
  ours: [figures(80, 110), figures(180, 400)],
  base: [figures(100, 100), figures(200, 400)],
};

test('changes compare averages: means 130 and 150, p99 255 and 250', () => {
  const { meanGain, p99Change, p999Ratio } = changesOf(runs);
  expect(meanGain).toBeCloseTo(1 - 130 / 150, 12);
  expect(p99Change).toBeCloseTo(0.02, 12);
  expect(p999Ratio).toBeCloseTo(1.02, 12);
});

test('standard errors are of the relative changes: -20 and -10 % of the mean, +10 and 0 % of p99', () => {
  // Two values 0.1 apart have the standard deviation 0.1 / sqrt(2), over sqrt(2) for their mean: 0.05.
  const { meanGainStdError, p99ChangeStdError } = changeStdErrors(runs);
  expect(meanGainStdError).toBeCloseTo(0.05, 12);
  expect(p99ChangeStdError).toBeCloseTo(0.05, 12);
});

test('names begin alike', () => {
  expect(named('a', { b: 1, c: 2 })).toEqual({ a_b: 1, a_c: 2 });
});

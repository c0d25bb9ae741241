import { expect, test } from 'vitest';
import { createSfc32 } from '../random/sfc32.ts';
import { kendallTau } from '../stats/kendallTau.ts';
import { percentileOf } from '../stats/percentile.ts';
import { createLengthLaw } from './lengths.ts';
import type { LengthMarginal, LengthShape } from './workloadShape.ts';

const N = 20_000;

const WIDE: LengthMarginal = { kind: 'lognormal', medianTokens: 50_000, sigma: 0.5 };
const UNIFORM: LengthMarginal = {
  kind: 'quantiles',
  table: [
    [0, 1],
    [1, 100_001],
  ],
};

function draw(shape: LengthShape, n = N) {
  const law = createLengthLaw(shape);
  const rng = createSfc32(11);
  const drawn = Array.from({ length: n }, () => law(rng));
  return {
    input: drawn.map((lengths) => lengths.inputTokens),
    output: drawn.map((lengths) => lengths.outputTokens),
  };
}

test.each([-0.8, -0.1, 0, 0.5, 0.95])(
  "a correlation of %d gives Kendall's tau its sign and size",
  (correlation) => {
    const { input, output } = draw({ kind: 'copula', input: WIDE, output: UNIFORM, correlation });
    const tau = (2 / Math.PI) * Math.asin(correlation);
    // Var(tau) <= 2 (1 - tau^2) / n (Kendall, Rank Correlation Methods, on the sampling of tau)
    const error = Math.sqrt((2 * (1 - tau * tau)) / N);
    expect(Math.abs(kendallTau(input, output) - tau)).toBeLessThan(4 * error);
  },
);

test.each([1, -1])('a correlation of %d puts both lengths in one order', (correlation) => {
  const { input, output } = draw({ kind: 'copula', input: UNIFORM, output: UNIFORM, correlation }, 500);
  const order = input.map((value) => (correlation === 1 ? value : 100_002 - value));
  // The approximation of the normal distribution is symmetric but for rounding to whole tokens.
  for (const [i, value] of output.entries()) expect(Math.abs(value - order[i]!)).toBeLessThanOrEqual(1);
});

test('marginals have the quantiles that they are given', () => {
  const { input, output } = draw({ kind: 'copula', input: WIDE, output: UNIFORM, correlation: 0.3 });
  // The share of draws below the true p-quantile has the standard deviation sqrt(p (1 - p) / n).
  const share = (values: number[], limit: number) => values.filter((value) => value <= limit).length / N;
  for (const [p, z] of [
    [0.1, -1.281552],
    [0.5, 0],
    [0.9, 1.281552],
    [0.99, 2.326348],
  ] as const) {
    const error = 4 * Math.sqrt((p * (1 - p)) / N);
    expect(Math.abs(share(input, 50_000 * Math.exp(0.5 * z)) - p)).toBeLessThan(error);
    expect(Math.abs(share(output, 1 + 100_000 * p) - p)).toBeLessThan(error);
  }
});

test('lengths are whole and clamped', () => {
  const narrow: LengthMarginal = { ...WIDE, medianTokens: 10, sigma: 2, minTokens: 5, maxTokens: 20 };
  const { input, output } = draw({
    kind: 'copula',
    input: narrow,
    output: { kind: 'lognormal', medianTokens: 0.01, sigma: 0 },
    correlation: 0,
  });
  expect([Math.min(...input), Math.max(...input)]).toEqual([5, 20]);
  expect(input.every(Number.isInteger)).toBe(true);
  expect(percentileOf(output, 1)).toBe(1);
});

test('pairs are drawn as pairs, each as often as the others', () => {
  const { input, output } = draw({
    kind: 'pairs',
    pairs: [
      [1, 10],
      [2, 20],
      [3, 30],
      [3, 30],
    ],
  });
  expect(output).toEqual(input.map((tokens) => 10 * tokens));
  // Twice as often: share one half, standard deviation 0.5 / sqrt(n).
  const threes = input.filter((tokens) => tokens === 3).length / N;
  expect(Math.abs(threes - 0.5)).toBeLessThan(2 / Math.sqrt(N));
});

const copula = (input: LengthMarginal, correlation = 0): LengthShape => ({
  kind: 'copula',
  input,
  output: UNIFORM,
  correlation,
});

test.each<[string, LengthShape]>([
  ['ERR_EMPTY: no pairs of lengths', { kind: 'pairs', pairs: [] }],
  ['ERR_ARGUMENT: inputTokens is 0', { kind: 'pairs', pairs: [[0, 1]] }],
  ['ERR_ARGUMENT: outputTokens is 1.5', { kind: 'pairs', pairs: [[1, 1.5]] }],
  ['ERR_ARGUMENT: correlation is 1.5', copula(UNIFORM, 1.5)],
  ['ERR_ARGUMENT: input.minTokens is 0', copula({ ...UNIFORM, minTokens: 0 })],
  ['ERR_ARGUMENT: input.maxTokens is 4', copula({ ...UNIFORM, minTokens: 5, maxTokens: 4 })],
  ['ERR_ARGUMENT: input.medianTokens is 0', copula({ kind: 'lognormal', medianTokens: 0, sigma: 1 })],
  ['ERR_ARGUMENT: input.sigma is -1', copula({ kind: 'lognormal', medianTokens: 1, sigma: -1 })],
  ['ERR_ARGUMENT: input.table is no quantile table', copula({ kind: 'quantiles', table: [] })],
])('%s', (message, shape) => {
  expect(() => createLengthLaw(shape)).toThrow(message);
});

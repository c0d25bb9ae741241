import { expect, test } from 'vitest';
import { createSfc32 } from '../random/sfc32.ts';
import { DEFAULT_REQUESTS, drawArrivalsMs } from './arrivals.ts';
import type { WorkloadShape } from './workloadShape.ts';

const BASE: WorkloadShape = { ratePerSecond: 4, lengths: { kind: 'pairs', pairs: [[1, 1]] } };

const draw = (shape: Partial<WorkloadShape>, seed = 1) =>
  drawArrivalsMs(createSfc32(seed), { ...BASE, ...shape });

const gapsOf = (arrivalsMs: readonly number[]) =>
  arrivalsMs.slice(1).map((arrivalMs, i) => arrivalMs - arrivalsMs[i]!);

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function momentsOf(gaps: readonly number[]) {
  const mean = meanOf(gaps);
  const [m2, m3, m4] = [2, 3, 4].map((power) => meanOf(gaps.map((gap) => (gap - mean) ** power))) as [
    number,
    number,
    number,
  ];
  const cv = Math.sqrt(m2) / mean;
  // Delta method for sd / mean: (m4 / m2^2 - 1) / 4 + cv^2 - m3 / (mean m2), over n.
  const relativeVariance = (m4 / m2 ** 2 - 1) / 4 + cv ** 2 - m3 / (mean * m2);
  return {
    mean,
    cv,
    meanError: Math.sqrt(m2 / gaps.length),
    cvError: cv * Math.sqrt(relativeVariance / gaps.length),
  };
}

test('cv 0 is even spacing from 0', () => {
  expect(draw({ gapCv: 0, requests: 5 })).toEqual([0, 250, 500, 750, 1000]);
});

test('the earlier limit ends the arrivals, an arrival at the very end is out, no limit means the default', () => {
  expect(draw({ gapCv: 0, durationMs: 1000 })).toEqual([0, 250, 500, 750]);
  expect(draw({ gapCv: 0, durationMs: 1000.5 })).toHaveLength(5);
  expect(draw({ gapCv: 0, durationMs: 1000, requests: 2 })).toHaveLength(2);
  expect(draw({ gapCv: 0, durationMs: 500, requests: 9 })).toHaveLength(2);
  expect(draw({})).toHaveLength(DEFAULT_REQUESTS);
});

test.each([0.3, 1, 2.5])('gaps have the mean of the rate and a CV of %d', (gapCv) => {
  const { mean, cv, meanError, cvError } = momentsOf(gapsOf(draw({ gapCv, requests: 50_000 })));
  expect(Math.abs(mean - 250)).toBeLessThan(4 * meanError);
  expect(Math.abs(cv - gapCv)).toBeLessThan(4 * cvError);
});

test('gaps from a table have its form and the mean of the rate', () => {
  const table = [
    [0, 0],
    [0.5, 0],
    [1, 10],
  ] as const;
  const gaps = gapsOf(draw({ gapQuantiles: table, requests: 50_000 }));
  // Half of the gaps are 0, the others uniform from 0 to 1000 ms: mean 250 ms, E[gap^2] = 1e6 / 6,
  // CV = sqrt(1e6 / 6 - 250^2) / 250 = 1.291.
  const { mean, cv, meanError, cvError } = momentsOf(gaps);
  expect(Math.abs(mean - 250)).toBeLessThan(4 * meanError);
  expect(Math.abs(cv - 1.29099)).toBeLessThan(4 * cvError);
  // sd of a share of one half: 0.5 / sqrt(n)
  expect(Math.abs(gaps.filter((gap) => gap === 0).length / gaps.length - 0.5)).toBeLessThan(
    2 / Math.sqrt(50_000),
  );
  expect(Math.max(...gaps)).toBeLessThanOrEqual(1000 + 1e-6);
});

test('gapCv holds over a table of gaps', () => {
  const gapQuantiles = [
    [0, 0],
    [1, 10],
  ] as const;
  expect(gapsOf(draw({ gapQuantiles, gapCv: 0, requests: 3 }))).toEqual([250, 250]);
});

test.each([0.4, 1])(
  'under a wave of height %d the integral of the rate passes one request per arrival',
  (amplitudeRatio) => {
    const periodMs = 60_000;
    const arrivalsMs = draw({ gapCv: 0, requests: 1000, rateWave: { periodMs, amplitudeRatio } });
    // Integral of 0.004 (1 + a sin(2 pi t / P)) per ms from 0 to t; the k-th arrival, from 0, is where it reaches k.
    const reached = arrivalsMs.map(
      (t) =>
        0.004 *
        (t + ((amplitudeRatio * periodMs) / (2 * Math.PI)) * (1 - Math.cos((2 * Math.PI * t) / periodMs))),
    );
    for (const [k, value] of reached.entries()) expect(value).toBeCloseTo(k, 6);
  },
);

test('same seed, same times; another seed, other times', () => {
  expect(draw({ requests: 50 }, 3)).toEqual(draw({ requests: 50 }, 3));
  expect(draw({ requests: 50 }, 3)).not.toEqual(draw({ requests: 50 }, 4));
});

test.each<[string, Partial<WorkloadShape>]>([
  ['ratePerSecond is 0', { ratePerSecond: 0 }],
  ['requests is 0', { requests: 0 }],
  ['requests is 1.5', { requests: 1.5 }],
  ['durationMs is 0', { durationMs: 0 }],
  ['gapCv is -1', { gapCv: -1 }],
  ['gapCv is 101', { gapCv: 101 }],
  ['periodMs is 0', { rateWave: { periodMs: 0, amplitudeRatio: 0.5 } }],
  ['amplitudeRatio is 1.1', { rateWave: { periodMs: 10, amplitudeRatio: 1.1 } }],
  ['gapQuantiles is no quantile table', { gapQuantiles: [] }],
  [
    'the least gap is -1',
    {
      gapQuantiles: [
        [0, -1],
        [1, 2],
      ],
    },
  ],
  [
    'the mean of gapQuantiles is 0',
    {
      gapQuantiles: [
        [0, 0],
        [1, 0],
      ],
    },
  ],
])('%s: refused', (message, shape) => {
  expect(() => draw(shape)).toThrow(`ERR_ARGUMENT: ${message}`);
});

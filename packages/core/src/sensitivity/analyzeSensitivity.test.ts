import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSfc32 } from '../random/sfc32.ts';
import { analyzeSensitivity } from './analyzeSensitivity.ts';
import { lowestClock } from './lowestClock.ts';
import { minClockRatio } from './minClockRatio.ts';
import { fitSensitivity } from './sensitivityFit.ts';
import { randomCudaProgram } from './synthetic/cudaProgram.ts';
import { simulateCuda } from './synthetic/simulateCuda.ts';
import { buildTaskGraph } from './taskGraph.ts';
import { handTrace, launched } from './trace.test.helper.ts';

describe('minClockRatio', () => {
  test('by hand: half of the time follows the clock, a fifth of slack', () => {
    // 1 + 0.5 (1 / x - 1) = 1.2 at 1 / x = 1.4.
    expect(minClockRatio(0.5, 0.2)).toBeCloseTo(1 / 1.4, 12);
  });

  test('at the ends', () => {
    expect(minClockRatio(0, 0.1)).toBe(0);
    expect(minClockRatio(0, 0)).toBe(0);
    expect(minClockRatio(0.3, 0)).toBe(1);
    expect(minClockRatio(0, -0.1)).toBe(1);
    expect(() => minClockRatio(1.1, 0)).toThrow('ERR_ARGUMENT');
  });

  test('meets the slack exactly, and rises with the sensitivity', () => {
    const share = fc.double({ min: 0.001, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, fc.double({ min: 0.001, max: 5, noNaN: true }), (a, b, slack) => {
        const x = minClockRatio(a, slack);
        expect(a * (1 / x - 1)).toBeCloseTo(slack, 9);
        expect(minClockRatio(Math.max(a, b), slack)).toBeGreaterThanOrEqual(
          minClockRatio(Math.min(a, b), slack),
        );
      }),
    );
  });
});

describe('lowestClock', () => {
  const curve = [
    { clockRatio: 0.5, slowdown: 1.6 },
    { clockRatio: 1, slowdown: 1 },
    { clockRatio: 0.8, slowdown: 1 },
  ];
  test('is read off between the clocks, linearly in 1 / x', () => {
    // From 1.25 to 2 the slowdown rises by 0.6; 0.3 of it is in the middle, at 1.625.
    expect(lowestClock(curve, 0.3)).toBeCloseTo(1 / 1.625, 12);
    expect(lowestClock(curve, 0)).toBe(0.8);
    expect(lowestClock(curve, 0.6)).toBe(0.5);
    expect(lowestClock(curve, -0.1)).toBe(1);
  });
});

describe('fitSensitivity', () => {
  test('finds the slope of an exact line, with quality 1', () => {
    const clocks = [0.9, 0.8, 0.7];
    const fit = fitSensitivity(
      clocks,
      clocks.map((x) => 1 + 0.4 * (1 / x - 1)),
    );
    expect(fit.sensitivity).toBeCloseTo(0.4, 12);
    expect(fit.quality).toBeCloseTo(1, 12);
  });

  test('says that a bent curve is no line', () => {
    expect(fitSensitivity([0.9, 0.8, 0.7], [1, 1, 1.2]).quality).toBeLessThan(0.9);
  });

  test('no change is no sensitivity; less than nothing and more than all are clipped', () => {
    expect(fitSensitivity([0.9, 0.7], [1, 1])).toEqual({ sensitivity: 0, quality: 1 });
    expect(fitSensitivity([0.9, 0.7], [0.9, 0.8]).sensitivity).toBe(0);
    expect(fitSensitivity([0.5], [3]).sensitivity).toBe(1);
  });
});

/** One thread launches matrix products of 1 ms and waits for each. */
const serial = handTrace(
  Array.from({ length: 20 }, (_, i) => [
    ...launched(i + 1, 1020 * i, 1000),
    { kind: 'runtime', name: 'cudaStreamSynchronize', on: 't1', at: 1020 * i + 3, us: 1011 } as const,
  ]).flat(),
);

describe('analyzeSensitivity', () => {
  test('work on the GPU alone has the sensitivity of its kernels', () => {
    const report = analyzeSensitivity(buildTaskGraph(serial));
    // 0.9 is the coefficient of matrix products, 1000 of 1020 us are theirs.
    expect(report.sensitivity).toBeCloseTo((0.9 * 1000) / 1020, 2);
    expect(report.quality).toBeCloseTo(1, 6);
    expect(report.classes).toEqual([
      expect.objectContaining({ operatorClass: 'matmul', events: 20, gpuUs: 20000, coefficient: 0.9 }),
    ]);
  });

  test('measured coefficients take the place of those of the class', () => {
    const measured = new Map([['gemm', { value: 0, low: 0, high: 0 }]]);
    const report = analyzeSensitivity(buildTaskGraph(serial), { measured });
    expect(report.sensitivity).toBe(0);
    expect(report.measuredShare).toBe(1);
  });

  test('clocks below the trusted ones are predicted, and are no part of the score', () => {
    // 200 us of CPU work beside each kernel: only far down does the GPU set the pace.
    const beside = handTrace(Array.from({ length: 50 }, (_, i) => launched(i + 1, 300 * i, 100)).flat());
    const graph = buildTaskGraph(beside);
    const report = analyzeSensitivity(graph, { clockRatios: [1, 0.8, 0.7, 0.1] });
    expect(report.sensitivity).toBeLessThan(0.02);
    expect(report.curve.at(-1)!.slowdown).toBeGreaterThan(2);
  });

  test('is refused with too much waiting on the outside, and the share is told', () => {
    const trace = handTrace([...launched(1, 0, 100), ...launched(2, 200, 100, { begin: 700 })]);
    expect(() => analyzeSensitivity(buildTaskGraph(trace))).toThrow(/ERR_EXOGENOUS_WAIT: \d+% of the time/);
    expect(() => analyzeSensitivity(buildTaskGraph(trace), { maxExogenousShare: 1 })).not.toThrow();
  });

  test('lower clocks never help, and the range holds the prediction', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const trace = simulateCuda(randomCudaProgram(createSfc32(seed), 2, 30), 1);
        const report = analyzeSensitivity(buildTaskGraph(trace));
        let before = 1;
        for (const { slowdown, slowdownLow, slowdownHigh } of report.curve) {
          expect(slowdown).toBeGreaterThanOrEqual(before - 1e-12);
          expect(slowdownLow).toBeLessThanOrEqual(slowdown + 1e-12);
          expect(slowdownHigh).toBeGreaterThanOrEqual(slowdown - 1e-12);
          before = slowdown;
        }
        expect(report.sensitivity).toBeLessThanOrEqual(1);
        expect(report.steps).toHaveLength(2);
      }),
      { numRuns: 20 },
    );
  });
});

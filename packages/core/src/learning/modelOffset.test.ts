import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawStandardNormal } from '../random/normal.ts';
import { createSfc32 } from '../random/sfc32.ts';
import { applyOffsets, createModelOffsets, learnOffsets, type ModelOffsets } from './modelOffset.ts';
import type { Outcome } from './outcome.ts';

const trunk = { logMean: 5, logSd: 0.6 };

const stopped = (log: number): Outcome => ({ outputTokens: Math.exp(log), finish: 'stop' });

describe('before any outcome', () => {
  test('the mean is the trunk and the spread holds the doubt about model and tenant', () => {
    const offsets = createModelOffsets();
    const known = applyOffsets(offsets, { model: 'm' }, trunk);
    expect(known.logMean).toBe(5);
    expect(known.logSd).toBeCloseTo(0.6 * Math.sqrt(1.5), 12);
    const tenant = applyOffsets(offsets, { model: 'm', tenant: 't' }, trunk);
    expect(tenant.logSd).toBeCloseTo(0.6 * Math.sqrt(1.75), 12);
  });

  test('asking remembers nothing', () => {
    const offsets = createModelOffsets();
    applyOffsets(offsets, { model: 'm', tenant: 't' }, trunk);
    expect([offsets.models.entries.size, offsets.tenants.entries.size]).toEqual([0, 0]);
  });
});

describe('the offset', () => {
  test('one outcome 0.6 above the forecast moves it by a third: 0.2', () => {
    const offsets = createModelOffsets();
    learnOffsets(offsets, { model: 'm' }, trunk, stopped(5.6));
    expect(applyOffsets(offsets, { model: 'm' }, trunk).logMean).toBeCloseTo(5.2, 12);
    expect(applyOffsets(offsets, { model: 'other' }, trunk).logMean).toBe(5);
  });

  test('model and tenant share it 2 to 1: 0.6 x 0.5 / 1.75 and 0.6 x 0.25 / 1.75', () => {
    const offsets = createModelOffsets();
    learnOffsets(offsets, { model: 'm', tenant: 't' }, trunk, stopped(5.6));
    expect(applyOffsets(offsets, { model: 'm' }, trunk).logMean).toBeCloseTo(5 + 0.3 / 1.75, 12);
    expect(applyOffsets(offsets, { model: 'n', tenant: 't' }, trunk).logMean).toBeCloseTo(
      5 + 0.15 / 1.75,
      12,
    );
  });

  test('20 outcomes find the level of a model within four standard errors', () => {
    const rng = createSfc32(21);
    const runs = 300;
    let sum = 0;
    for (let run = 0; run < runs; run++) {
      const offsets = createModelOffsets();
      for (let i = 0; i < 20; i++) {
        learnOffsets(offsets, { model: 'm' }, trunk, stopped(5.8 + 0.6 * drawStandardNormal(rng)));
      }
      sum += applyOffsets(offsets, { model: 'm' }, trunk).logMean / runs;
    }
    // Shrinkage leaves 2 / 22 of the 0.8, and residuals that are clipped at first (1.7 deviations against 1.1 to
    // 1.3 of the gap) leave no more again. Huber's estimate has 0.9 of the efficiency.
    const standardError = 0.6 / Math.sqrt(0.9 * 20 * runs);
    expect(sum).toBeGreaterThan(5 + (0.8 * 18) / 22 - 4 * standardError);
    expect(sum).toBeLessThan(5.8 + 4 * standardError);
  });
});

describe('censored outcomes', () => {
  /** Mean forecast over the second half of 4,000 outcomes of level 5.5, cut at `logCap`. */
  function learnedLevel(logCap: number, finish: 'stop' | 'length'): number {
    const rng = createSfc32(22);
    const offsets = createModelOffsets();
    let sum = 0;
    for (let i = 0; i < 4000; i++) {
      const log = 5.5 + 0.6 * drawStandardNormal(rng);
      const outcome: Outcome = {
        outputTokens: Math.exp(Math.min(log, logCap)),
        finish: log > logCap ? finish : 'stop',
      };
      learnOffsets(offsets, { model: 'm' }, trunk, outcome);
      if (i >= 2000) sum += applyOffsets(offsets, { model: 'm' }, trunk).logMean / 2000;
    }
    return sum;
  }

  test('with 63 % of the answers cut the level is still found', () => {
    // 37 % are measured and 200 outcomes are remembered, ten times over in 2,000: the standard error is below
    // 0.6 / sqrt(0.37 x 2000) = 0.022. The spread, which the cut values need, adds as much at the most.
    expect(Math.abs(learnedLevel(5.3, 'length') - 5.5)).toBeLessThan(4 * Math.hypot(0.022, 0.022));
  });

  test('taken for lengths they would hide it', () => {
    // E[min(y, 5.3)] = 5.3 - 0.6 (z P + density) at z = -1/3: 5.3 - 0.6 (-0.1232 + 0.3774) = 5.147.
    expect(Math.abs(learnedLevel(5.3, 'stop') - 5.147)).toBeLessThan(0.05);
  });

  test('clients that leave early do not make a model look short', () => {
    const offsets = createModelOffsets();
    for (let i = 0; i < 500; i++) {
      learnOffsets(offsets, { model: 'm' }, trunk, { outputTokens: 4, finish: 'cancelled' });
    }
    expect(Math.abs(applyOffsets(offsets, { model: 'm' }, trunk).logMean - 5)).toBeLessThan(1e-3);
  });
});

describe('the slope', () => {
  /** Forecasts for trunk means 4 and 6 after outcomes 5 + slope (x - 5) of `count` prompts. */
  function forecasts(slope: number, count: number): [number, number] {
    const rng = createSfc32(23);
    const offsets = createModelOffsets();
    for (let i = 0; i < count; i++) {
      const x = 5 + 0.6 * drawStandardNormal(rng);
      const log = 5 + slope * (x - 5) + 0.3 * drawStandardNormal(rng);
      learnOffsets(offsets, { model: 'm' }, { logMean: x, logSd: 0.6 }, stopped(log));
    }
    const at = (logMean: number): number =>
      applyOffsets(offsets, { model: 'm' }, { logMean, logSd: 0.6 }).logMean;
    return [at(4), at(6)];
  }

  test.each([0.4, 1, 1.5])('a slope of %d is learned', (slope) => {
    const [low, high] = forecasts(slope, 1500);
    // The standard error of a slope from 200 / 0.36 remembered outcomes is 0.3 / sqrt(200) = 0.021, and the prior
    // of 5 in 200 holds back 2.5 % of its distance from 1 at the most.
    expect(Math.abs((high - low) / 2 - slope)).toBeLessThan(4 * 0.021 + 0.025 * Math.abs(slope - 1));
  });

  test('a trunk that says nothing is flattened out', () => {
    const [low, high] = forecasts(0, 1500);
    expect(Math.abs(high - low) / 2).toBeLessThan(4 * 0.021 + 0.025);
  });
});

test('memory is bounded by the names used last', () => {
  const offsets = createModelOffsets(3, 5);
  for (let i = 0; i < 100; i++) {
    learnOffsets(offsets, { model: `m${i}`, tenant: `t${i}` }, trunk, stopped(5));
  }
  expect([...offsets.models.entries.keys()]).toEqual(['m97', 'm98', 'm99']);
  expect(offsets.tenants.entries.size).toBe(5);
});

test('whatever the outcomes, the forecast stays finite with a positive spread', () => {
  const outcome = fc.record({
    outputTokens: fc.oneof(
      fc.integer({ min: 0, max: 1e6 }),
      fc.constantFrom(Number.POSITIVE_INFINITY, Number.NaN),
    ),
    finish: fc.constantFrom('stop' as const, 'length' as const, 'cancelled' as const),
  });
  const mean = fc.double({ min: 0, max: 14, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(outcome, mean), { maxLength: 60 }), (events) => {
      const offsets: ModelOffsets = createModelOffsets();
      for (const [event, logMean] of events) {
        learnOffsets(offsets, { model: 'm', tenant: 't' }, { logMean, logSd: 0.5 }, event);
      }
      const { logMean, logSd } = applyOffsets(offsets, { model: 'm', tenant: 't' }, trunk);
      expect(Number.isFinite(logMean)).toBe(true);
      expect(logSd > 0 && Number.isFinite(logSd)).toBe(true);
    }),
  );
});

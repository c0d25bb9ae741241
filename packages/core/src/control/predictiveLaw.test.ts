import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dynamicPowerRatio } from '../power/dynamicPower.ts';
import { GPU_PRESETS } from '../power/gpuPresets.ts';
import { slowdown } from '../power/slowdown.ts';
import { clockRatiosOf } from './clockGrid.ts';
import type { ClockIntent } from './clockLaw.ts';
import { PREDICTIVE_DEFAULTS, predictiveLaw } from './predictiveLaw.ts';
import { sharedForecast } from './sharedForecast.ts';
import type { SharedJob } from './sharedWork.ts';
import { snapshotOf } from './snapshot.test.helper.ts';

const RATIOS = clockRatiosOf(GPU_PRESETS.v100);
const LIMITS = { clockRatios: RATIOS, floorRatio: 0.36 };
const SERVICE = { memoryBound: [0.7, 0.2, 0.5], maxBatch: 4, batchSlowdown: 0.1 };

const jobs = fc.array(
  fc.record({
    tenant: fc.integer({ min: 0, max: 2 }),
    ageMs: fc.integer({ min: 0, max: 2000 }),
    predictedMs: fc.integer({ min: 50, max: 2000 }),
    doneRatio: fc.double({ min: 0, max: 1, noNaN: true }),
    sloMultiple: fc.double({ min: 1, max: 8, noNaN: true }),
  }),
  { minLength: 1, maxLength: 12 },
);
type Given = typeof jobs extends fc.Arbitrary<infer T> ? T : never;

const jobsOf = (given: Given, slack = 1): SharedJob[] =>
  given.map(({ tenant, ageMs, predictedMs, doneRatio, sloMultiple }) => ({
    tenant,
    arrivedMs: -ageMs,
    sloMs: slack * sloMultiple * predictedMs,
    predictedMs,
    doneMs: doneRatio * predictedMs,
  }));

function decide(list: readonly SharedJob[], tenants: Parameters<typeof snapshotOf>[0] = {}): ClockIntent {
  const law = predictiveLaw(sharedForecast(SERVICE), LIMITS);
  return law.decide(law.createState(), snapshotOf({ ...tenants, work: { jobs: list, arrivedWorkMs: 0 } }));
}

describe('the predictive law', () => {
  test('asks for no higher clock where there is more slack', () => {
    fc.assert(
      fc.property(jobs, fc.double({ min: 1, max: 3, noNaN: true }), (given, slack) => {
        expect(decide(jobsOf(given, slack)).clockRatio).toBeLessThanOrEqual(decide(jobsOf(given)).clockRatio);
      }),
    );
  });

  test('asks for no lower clock when one more request is there', () => {
    fc.assert(
      fc.property(jobs, (given) => {
        const all = jobsOf(given);
        expect(decide(all).clockRatio).toBeGreaterThanOrEqual(decide(all.slice(1)).clockRatio);
      }),
    );
  });

  test('for one request alone finds the clock that a hand computation finds', () => {
    // 1000 ms of w 0.2 with an SLO of 2000 ms: T(x) 1000 + 0.25 x 1000 <= 0.9 x 2000.
    const job = { tenant: 1, arrivedMs: 0, sloMs: 2000, predictedMs: 1000, doneMs: 0 };
    const expected = RATIOS.find((x) => slowdown(0.2, x) * 1000 + 250 <= 1800);
    expect(decide([job])).toEqual({ clockRatio: expected, reason: 'slack' });
  });

  test('asks for the top clock when no clock is enough', () => {
    const job = { tenant: 1, arrivedMs: 0, sloMs: 500, predictedMs: 1000, doneMs: 0 };
    expect(decide([job])).toEqual({ clockRatio: 1, reason: 'late' });
  });

  test('never goes below the clock that the tenants ask for, idle or not', () => {
    const tight = [{ sensitivity: 0.8, sloMultiple: 2 }];
    expect(decide([], { tenants: tight })).toEqual({ clockRatio: 1, reason: 'tenants' });
    const loose = [{ sensitivity: 0.8, sloMultiple: 5 }];
    // s / (s + 0.9 x 5 / 2 - 1) = 0.8 / 2.05 = 0.390.
    expect(decide([], { tenants: loose }).clockRatio).toBe(RATIOS.find((x) => x >= 0.8 / 2.05));
  });

  test('rests at the floor when idle without tenants', () => {
    expect(decide([])).toEqual({ clockRatio: RATIOS.find((x) => x >= 0.36), reason: 'idle' });
  });
});

test('requests that cannot be batched are not run below their clock of least energy', () => {
  const law = predictiveLaw(sharedForecast({ ...SERVICE, maxBatch: 1 }), LIMITS);
  const job = { tenant: 0, arrivedMs: 0, sloMs: 1e6, predictedMs: 1000, doneMs: 0 };
  const intent = law.decide(law.createState(), snapshotOf({ work: { jobs: [job], arrivedWorkMs: 0 } }));
  const energy = (x: number): number => slowdown(0.7, x) * dynamicPowerRatio(0.7, x);
  const best = RATIOS.reduce((least, x) => (energy(x) < energy(least) ? x : least));
  expect(intent.reason).toBe('energy');
  expect(best).toBeGreaterThan(0.45);
  expect(Math.abs(intent.clockRatio - best)).toBeLessThan(0.015);
});

test('misses that a low clock caused raise the bound, misses of a full GPU do not', () => {
  const { step, missTarget } = PREDICTIVE_DEFAULTS.trim;
  const law = predictiveLaw(sharedForecast(SERVICE), LIMITS);
  const state = law.createState();
  const job = { tenant: 1, arrivedMs: 0, sloMs: 1e6, predictedMs: 1000, doneMs: 0 };
  const work = { jobs: [job], arrivedWorkMs: 0 };
  law.decide(state, snapshotOf({ nowMs: 0, clockRatio: 0.5, work }));
  const ended = (latencyRatio: number) => [{ latencyRatio, fromMs: 0, toMs: 1000 }];
  law.decide(state, snapshotOf({ nowMs: 1000, clockRatio: 0.5, work, finished: ended(3) }));
  expect(state.trim.lowerRatio).toBe(0.36);
  law.decide(state, snapshotOf({ nowMs: 1000, clockRatio: 0.5, work, finished: ended(1.2) }));
  expect(state.trim.lowerRatio).toBeCloseTo(0.36 + step * (1 - missTarget), 9);
});

test('a forecast never falls with a falling clock', () => {
  const forecast = sharedForecast(SERVICE);
  const ratio = fc.double({ min: 0.2, max: 1, noNaN: true });
  fc.assert(
    fc.property(jobs, ratio, ratio, (given, a, b) => {
      const snapshot = snapshotOf({ work: { jobs: jobsOf(given), arrivedWorkMs: 0 } });
      const at = (x: number): number => forecast.worstLatencyRatio(forecast.createState(), snapshot, x);
      expect(at(Math.min(a, b))).toBeGreaterThanOrEqual(at(Math.max(a, b)) - 1e-9);
    }),
  );
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clockRatiosOf } from '../../control/clockGrid.ts';
import { controlLimits } from '../../control/controlLimits.ts';
import { createGovernorState, governClock } from '../../control/governClock.ts';
import { predictiveLaw } from '../../control/predictiveLaw.ts';
import { sharedForecast } from '../../control/sharedForecast.ts';
import { GPU_PRESETS } from '../../power/gpuPresets.ts';
import { createSfc32 } from '../../random/sfc32.ts';
import { type GivenClock, naiveSharedGpu } from './fixtures/naiveSharedGpu.ts';
import type { ClockDriver, SharedGpuSpec, SharedJobs } from './sharedGpuSpec.ts';
import { simulateSharedGpu } from './simulateSharedGpu.ts';

const NO_LAG = { leastMs: 0, mostMs: 0, tailShare: 0, tailMs: 0 };
const SPEC: SharedGpuSpec = {
  tenants: [
    { memoryBound: 0.8, fullClockWatts: 214, sloMultiple: 5 },
    { memoryBound: 0.2, fullClockWatts: 180, sloMultiple: 5 },
    { memoryBound: 0.5, fullClockWatts: 214, sloMultiple: 5 },
  ],
  idle: { baseWatts: 30, clockWatts: 20 },
  maxBatch: 2,
  batchSlowdown: 0.1,
  lag: NO_LAG,
  clockRatio: 1,
};

interface Job {
  readonly tenant: number;
  readonly arrivalMs: number;
  readonly workMs: number;
}

const jobsArbitrary = fc
  .array(
    fc.record({
      tenant: fc.integer({ min: 0, max: 2 }),
      arrivalMs: fc.integer({ min: 0, max: 300 }),
      workMs: fc.integer({ min: 5, max: 120 }),
    }),
    { minLength: 1, maxLength: 10 },
  )
  .map((list) => list.toSorted((a, b) => a.arrivalMs - b.arrivalMs));

function jobsOf(list: readonly Job[]): SharedJobs {
  const column = (value: (job: Job) => number): Float64Array => Float64Array.from(list, value);
  const workMs = column((job) => job.workMs);
  const sloMs = workMs.map((ms) => 5 * ms);
  return {
    tenant: Int32Array.from(list, ({ tenant }) => tenant),
    arrivalMs: column(({ arrivalMs }) => arrivalMs),
    workMs,
    predictedMs: workMs,
    sloMs,
    predictedSloMs: sloMs,
  };
}

/** A driver that writes given clocks at given times. */
function scripted(clocks: readonly GivenClock[]): ClockDriver {
  let next = 0;
  return ({ nowMs, clockRatio }) => {
    const due = clocks[next];
    const againMs = (i: number): number => clocks[i]?.atMs ?? Number.POSITIVE_INFINITY;
    if (due === undefined || due.atMs > nowMs)
      return { kind: 'hold', clockRatio, reason: 'fixed', againMs: againMs(next) };
    next += 1;
    return { kind: 'write', clockRatio: due.clockRatio, reason: 'fixed', againMs: againMs(next) };
  };
}

const rng = () => createSfc32(1);

const lawDriver = (): ClockDriver => {
  const limits = controlLimits(clockRatiosOf(GPU_PRESETS.v100));
  const service = {
    memoryBound: SPEC.tenants.map((tenant) => tenant.memoryBound),
    maxBatch: 2,
    batchSlowdown: 0.1,
  };
  const law = predictiveLaw(sharedForecast(service), limits);
  const state = createGovernorState(law);
  return (snapshot) => governClock(law, limits, state, snapshot);
};

describe('hand-worked', () => {
  test('one request alone takes its work, and draws what the model says', () => {
    const result = simulateSharedGpu(SPEC, jobsOf([{ tenant: 0, arrivalMs: 100, workMs: 500 }]), null, rng());
    expect(result.latencyMs[0]).toBeCloseTo(500, 9);
    expect(result.busyJoules).toBeCloseTo(0.5 * 214, 9);
    expect(result.idleJoules).toBeCloseTo(0.1 * 50, 9);
    expect([result.endMs, result.busyMs]).toEqual([600, 500]);
  });

  test('two models share evenly, two requests of one model slow each other by a tenth', () => {
    const shared = simulateSharedGpu(
      SPEC,
      jobsOf([
        { tenant: 0, arrivalMs: 0, workMs: 100 },
        { tenant: 1, arrivalMs: 0, workMs: 300 },
      ]),
      null,
      rng(),
    );
    // Both at half speed until 200, then the second has 200 left alone.
    expect([...shared.latencyMs].map((ms) => Math.round(ms * 1e6) / 1e6)).toEqual([200, 400]);
    const batched = simulateSharedGpu(
      SPEC,
      jobsOf([
        { tenant: 0, arrivalMs: 0, workMs: 100 },
        { tenant: 0, arrivalMs: 0, workMs: 300 },
        { tenant: 0, arrivalMs: 0, workMs: 50 },
      ]),
      null,
      rng(),
    );
    // The third waits for a place: 110, then 50 of the second beside it take 55, and 150 remain.
    expect([...batched.latencyMs].map((ms) => Math.round(ms * 1e6) / 1e6)).toEqual([110, 315, 165]);
  });

  test('a clock has effect after its lag, and the energy changes with it', () => {
    const spec = { ...SPEC, lag: { leastMs: 40, mostMs: 40, tailShare: 0, tailMs: 0 } };
    const driver = scripted([{ atMs: 0, clockRatio: 0.5 }]);
    const result = simulateSharedGpu(spec, jobsOf([{ tenant: 1, arrivalMs: 0, workMs: 100 }]), driver, rng());
    // 40 ms at the top; then 60 ms of work, slowed by 0.2 x 1.4^1.3 + 0.8 x 2.
    const slowed = 0.2 * 1.4 ** 1.3 + 1.6;
    expect(result.latencyMs[0]).toBeCloseTo(40 + 60 * slowed, 9);
    const slowWatts = 40 + 130 * (0.2 * 0.5 + 0.8 * 0.5 ** 2.2);
    expect(result.busyJoules).toBeCloseTo(0.04 * 180 + 0.06 * slowed * slowWatts, 9);
    expect(result.writes).toBe(1);
  });
});

describe('against the naive model in small steps', () => {
  test('latencies, energy and busy time agree for random requests and clocks', () => {
    const clocks = fc
      .array(
        fc.record({
          atMs: fc.integer({ min: 0, max: 400 }),
          clockRatio: fc.double({ min: 0.3, max: 1, noNaN: true }),
        }),
        { maxLength: 3 },
      )
      .map((list) => list.toSorted((a, b) => a.atMs - b.atMs));
    fc.assert(
      fc.property(jobsArbitrary, clocks, (list, given) => {
        const jobs = jobsOf(list);
        const stepMs = 0.05;
        const exact = simulateSharedGpu(SPEC, jobs, given.length === 0 ? null : scripted(given), rng());
        const naive = naiveSharedGpu(SPEC, jobs, given, stepMs);
        // Every start and end can be off by a step, which the requests after it inherit.
        const toleranceMs = 4 * stepMs * (list.length + given.length + 1);
        exact.latencyMs.forEach((ms, i) => {
          expect(Math.abs(ms - naive.latencyMs[i]!)).toBeLessThan(toleranceMs);
        });
        expect(Math.abs(exact.busyJoules + exact.idleJoules - naive.joules)).toBeLessThan(
          (toleranceMs * 214) / 1000,
        );
        expect(Math.abs(exact.busyMs - naive.busyMs)).toBeLessThan(toleranceMs);
      }),
      { numRuns: 40 },
    );
  });
});

describe('conserves', () => {
  test('energy: the requests and the idle time make up the meter', () => {
    fc.assert(
      fc.property(jobsArbitrary, fc.boolean(), (list, controlled) => {
        const result = simulateSharedGpu(SPEC, jobsOf(list), controlled ? lawDriver() : null, rng());
        const requests = result.requestJoules.reduce((sum, joules) => sum + joules, 0);
        expect(requests).toBeCloseTo(result.busyJoules, 6);
        expect(Math.min(...result.requestJoules)).toBeGreaterThan(0);
      }),
    );
  });

  test('work: without batches the busy time at the top clock is the work that was offered', () => {
    fc.assert(
      fc.property(jobsArbitrary, (list) => {
        const result = simulateSharedGpu({ ...SPEC, maxBatch: 1 }, jobsOf(list), null, rng());
        expect(result.busyMs).toBeCloseTo(
          list.reduce((sum, { workMs }) => sum + workMs, 0),
          6,
        );
      }),
    );
  });

  test('time: no request is served faster than alone', () => {
    fc.assert(
      fc.property(jobsArbitrary, (list) => {
        const { latencyMs } = simulateSharedGpu(SPEC, jobsOf(list), lawDriver(), rng());
        latencyMs.forEach((ms, i) => {
          expect(ms).toBeGreaterThanOrEqual(list[i]!.workMs - 1e-6);
        });
      }),
    );
  });
});

test('the same seed gives the same result, another one other lags', () => {
  const lag = { leastMs: 10, mostMs: 50, tailShare: 0.01, tailMs: 200 };
  const list = Array.from({ length: 40 }, (_, i) => ({ tenant: i % 3, arrivalMs: i * 60, workMs: 50 + i }));
  const run = (seed: number) =>
    simulateSharedGpu({ ...SPEC, lag }, jobsOf(list), lawDriver(), createSfc32(seed));
  expect(run(1)).toEqual(run(1));
  expect(run(1).latencyMs).not.toEqual(run(2).latencyMs);
});

test('nothing to do is no time and no energy', () => {
  expect(simulateSharedGpu(SPEC, jobsOf([]), null, rng())).toMatchObject({
    busyJoules: 0,
    idleJoules: 0,
    endMs: 0,
  });
});

test.each([
  [
    'a request before the one before it',
    [
      { tenant: 0, arrivalMs: 5, workMs: 1 },
      { tenant: 0, arrivalMs: 4, workMs: 1 },
    ],
    /arrivalMs of request 1/,
  ],
  ['a model that is not there', [{ tenant: 3, arrivalMs: 0, workMs: 1 }], /tenant of request 0/],
  ['no work', [{ tenant: 0, arrivalMs: 0, workMs: 0 }], /workMs of request 0/],
])('%s is refused', (_, list, message) => {
  expect(() => simulateSharedGpu(SPEC, jobsOf(list), null, rng())).toThrow(message);
});

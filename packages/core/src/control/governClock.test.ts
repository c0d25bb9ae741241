import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GPU_PRESETS } from '../power/gpuPresets.ts';
import { decodeState, encodeState } from '../state/stateCodec.ts';
import { clockRatiosOf } from './clockGrid.ts';
import type { ClockLaw } from './clockLaw.ts';
import { type ControlLimits, controlLimits } from './controlLimits.ts';
import { fixedClockLaw } from './fixedClockLaw.ts';
import { type ClockDecision, createGovernorState, type GovernorState, governClock } from './governClock.ts';
import { MIAD_P95, miadLaw } from './miadLaw.ts';
import { predictiveLaw } from './predictiveLaw.ts';
import { sharedForecast } from './sharedForecast.ts';
import type { SharedWork } from './sharedWork.ts';
import { snapshotOf } from './snapshot.test.helper.ts';

const RATIOS = clockRatiosOf(GPU_PRESETS.v100);
const TENANTS = [
  { sensitivity: 0.3, sloMultiple: 5 },
  { sensitivity: 0.8, sloMultiple: 5 },
];
const SERVICE = { memoryBound: [0.7, 0.2], maxBatch: 4, batchSlowdown: 0.1 };

/** One look at a GPU: how much later, what is present and what has ended. */
const event = fc.record({
  gapMs: fc.integer({ min: 0, max: 700 }),
  jobs: fc.array(
    fc.record({
      tenant: fc.integer({ min: 0, max: 1 }),
      ageMs: fc.integer({ min: 0, max: 3000 }),
      predictedMs: fc.integer({ min: 20, max: 2000 }),
      doneRatio: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    { maxLength: 8 },
  ),
  finished: fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { maxLength: 4 }),
  capRatio: fc.oneof(fc.constant(1), fc.double({ min: 0.1, max: 1, noNaN: true })),
  thermal: fc.boolean(),
  stale: fc.boolean(),
});
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;
const events = fc.array(event, { minLength: 1, maxLength: 40 });

// biome-ignore lint/suspicious/noExplicitAny: laws of different states are tested alike.
const lawsUnder = (limits: ControlLimits): ClockLaw<any, SharedWork>[] => [
  fixedClockLaw(1),
  fixedClockLaw(0.3),
  miadLaw({ ...MIAD_P95, leastRequests: 3 }),
  predictiveLaw(sharedForecast(SERVICE), limits),
];

interface Step {
  readonly event: Event;
  readonly nowMs: number;
  readonly before: number;
  readonly decision: ClockDecision;
}

/** Runs a law through events; `store` replaces the state after each decision. */
function run<State>(
  law: ClockLaw<State, SharedWork>,
  limits: ControlLimits,
  list: readonly Event[],
  store: (state: GovernorState<State>) => GovernorState<State> = (state) => state,
): Step[] {
  let state = createGovernorState(law);
  let clockRatio = 1;
  let nowMs = 0;
  let arrivedWorkMs = 0;
  return list.map((given) => {
    nowMs += given.gapMs;
    arrivedWorkMs += given.jobs.reduce((sum, { predictedMs }) => sum + predictedMs, 0) / 10;
    const jobs = given.jobs.map(({ tenant, ageMs, predictedMs, doneRatio }) => ({
      tenant,
      arrivedMs: nowMs - ageMs,
      sloMs: 5 * predictedMs,
      predictedMs,
      doneMs: doneRatio * predictedMs,
    }));
    const decision = governClock(
      law,
      limits,
      state,
      snapshotOf({
        nowMs,
        clockRatio,
        capRatio: given.capRatio,
        throttle: { thermal: given.thermal, powerBrake: false },
        sloSeenMs: given.stale ? nowMs - 10_000 : nowMs,
        tenants: TENANTS,
        finished: given.finished.map((latencyRatio) => ({ latencyRatio, fromMs: nowMs - 100, toMs: nowMs })),
        work: { jobs, arrivedWorkMs },
      }),
    );
    state = store(state);
    const before = clockRatio;
    clockRatio = decision.clockRatio;
    return { event: given, nowMs, before, decision };
  });
}

const limitsArbitrary = fc
  .double({ min: 0.2, max: 1, noNaN: true })
  .map((floorRatio) => controlLimits(RATIOS, { floorRatio }));

describe.each([0, 1, 2, 3])('law %i under the governor', (place) => {
  const everyRun = (check: (steps: readonly Step[], limits: ControlLimits) => void): void => {
    fc.assert(
      fc.property(limitsArbitrary, events, (limits, list) => {
        check(run(lawsUnder(limits)[place]!, limits, list), limits);
      }),
    );
  };

  test('writes no clock below the floor unless a cap is below it, and none above the cap', () => {
    everyRun((steps, { floorRatio }) => {
      for (const {
        event: { capRatio },
        decision,
      } of steps) {
        if (decision.kind === 'hold') continue;
        expect(RATIOS).toContain(decision.clockRatio);
        expect(decision.clockRatio).toBeLessThanOrEqual(Math.max(capRatio, RATIOS[0]!) + 1e-9);
        const step = 8 / 1380; // the largest distance between two clocks
        expect(decision.clockRatio).toBeGreaterThanOrEqual(Math.min(floorRatio, capRatio - step) - 1e-9);
      }
    });
  });

  test('keeps the gaps between writes and the limit a second', () => {
    everyRun((steps, limits) => {
      const writes = steps.filter(({ decision }) => decision.kind === 'write');
      writes.forEach(({ nowMs, before, decision }, i) => {
        const lastMs = writes[i - 1]?.nowMs ?? Number.NEGATIVE_INFINITY;
        if (decision.clockRatio > before) expect(nowMs - lastMs).toBeGreaterThanOrEqual(limits.raiseGapMs);
        else if (decision.reason !== 'power-cap')
          expect(nowMs - lastMs).toBeGreaterThanOrEqual(limits.lowerGapMs);
        const earlierMs = writes[i - limits.maxWritesPerSecond]?.nowMs ?? Number.NEGATIVE_INFINITY;
        expect(nowMs - earlierMs).toBeGreaterThanOrEqual(1000);
      });
    });
  });

  test('never raises a clock that the GPU holds down itself', () => {
    everyRun((steps) => {
      for (const {
        event: { thermal },
        before,
        decision,
      } of steps) {
        if (thermal) expect(decision.clockRatio).toBeLessThanOrEqual(before);
      }
    });
  });

  test('wants the top clock when SLO figures are missing', () => {
    everyRun((steps) => {
      for (const {
        event: { stale, thermal, capRatio },
        decision,
      } of steps) {
        if (stale && !thermal && capRatio === 1 && decision.kind === 'write')
          expect(decision.clockRatio).toBe(1);
      }
    });
  });

  test('stored and restored after every decision decides the same, to the last byte of its state', () => {
    fc.assert(
      fc.property(events, (list) => {
        const limits = controlLimits(RATIOS);
        const law = lawsUnder(limits)[place]!;
        const states: [string[], string[]] = [[], []];
        const restore = (state: unknown): GovernorState<unknown> => {
          const text = encodeState(state);
          states[1].push(text);
          return decodeState(text) as GovernorState<unknown>;
        };
        const plain = run(law, limits, list, (state) => {
          states[0].push(encodeState(state));
          return state;
        });
        expect(run(law, limits, list, restore)).toEqual(plain);
        expect(states[1]).toEqual(states[0]);
      }),
      { numRuns: 30 },
    );
  });
});

test('a power cap lowers the clock at once, without waiting for the gap', () => {
  const limits = controlLimits(RATIOS);
  const law = fixedClockLaw(1);
  const state = createGovernorState(law);
  state.writesMs.push(0);
  const decision = governClock(law, limits, state, snapshotOf({ nowMs: 1, capRatio: 0.5 }));
  expect(decision).toMatchObject({ kind: 'write', clockRatio: 690 / 1380, reason: 'power-cap' });
});

test('what is held back is asked again when it may be written', () => {
  const limits = controlLimits(RATIOS);
  const law = fixedClockLaw(0.7);
  const state = createGovernorState(law);
  state.writesMs.push(100);
  const decision = governClock(law, limits, state, snapshotOf({ nowMs: 150 }));
  expect(decision).toEqual({ kind: 'hold', clockRatio: 1, reason: 'fixed', againMs: 350 });
});

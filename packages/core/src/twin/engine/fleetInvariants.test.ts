import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holdDecision } from '../../admission/holdWindow.ts';
import type { TraceRecord } from '../../domain/request.ts';
import { POLICY_NAMES } from '../../scheduling/orderingPolicy.ts';
import { Scheduler } from '../../scheduling/scheduler.ts';
import { encodeState } from '../../state/stateCodec.ts';
import type { ReplayResult } from '../replayResult.ts';
import { optionsFor, SMALL_PROFILE } from './fixtures/smallProfile.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { advanceFleet } from './fleetEvents.ts';
import { createFleetSpec, type FleetSpec } from './fleetSpec.ts';
import { heldTokens } from './prefixCache.ts';
import { Replay, replay } from './replay.ts';
import type { ReplayOptions } from './replayOptions.ts';
import type { ReplayWindow } from './replayWindow.ts';

const trace: fc.Arbitrary<TraceRecord[]> = fc
  .array(
    fc.record({
      gapMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 300, noNaN: true })),
      inputTokens: fc.integer({ min: 1, max: 2400 }),
      outputTokens: fc.integer({ min: 1, max: 400 }),
      system: fc.integer({ min: 0, max: 2 }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((rows) => {
    let arrivalMs = 100;
    return rows.map(({ gapMs, system, ...lengths }) => {
      arrivalMs += gapMs;
      return { arrivalMs, prefixBlocks: [system, 10 + system, 20, 30], ...lengths };
    });
  });

/** Four slots, six blocks of KV: prompts share blocks, and memory runs short. */
const PREFIX_PROFILE = { ...SMALL_PROFILE, kvCapacityTokens: 3072, chunkTokens: 256 };

const window: fc.Arbitrary<ReplayWindow> = fc.oneof(
  fc.record(
    {
      kind: fc.constant('rules' as const),
      slots: fc.constantFrom('known', 'tracked', 'unknown'),
      kvCap: fc.boolean(),
      streams: fc.boolean(),
    },
    { requiredKeys: ['kind'], noNullPrototype: true },
  ),
  fc.record(
    {
      kind: fc.constant('fixed' as const),
      maxInFlight: fc.integer({ min: 1, max: 8 }),
      maxQueuedPrefillTokens: fc.integer({ min: 1, max: 3000 }),
    },
    { requiredKeys: ['kind', 'maxInFlight'], noNullPrototype: true },
  ),
  fc.constantFrom('aimd', 'none', 'engine').map((kind) => ({ kind })),
);

const options: fc.Arbitrary<ReplayOptions> = fc
  .record({
    policy: fc.constantFrom(...POLICY_NAMES),
    replicas: fc.integer({ min: 1, max: 3 }),
    clockMhz: fc.constantFrom(1980, 1380),
    window: fc.oneof(
      { weight: 1, arbitrary: fc.constant({ kind: 'rules' as const }) },
      { weight: 2, arbitrary: window },
    ),
    gatewayDelayMs: fc.constantFrom(0, 2, 150),
    kvReserveRatio: fc.constantFrom(0, 0.2),
    clockChanges: fc.constantFrom(
      [],
      [
        { atMs: 400, clockMhz: 1200 },
        { atMs: 2000, clockMhz: 1980 },
      ],
    ),
    seed: fc.nat(),
  })
  .map(({ replicas, ...changes }) =>
    optionsFor(PREFIX_PROFILE, {
      ...changes,
      replicas: changes.window.kind === 'engine' ? 1 : replicas,
      predictor: { kind: 'lognormal', sigma: 0.6 },
    }),
  );

/** Tokens that the admitted requests of a replica hold, counted one by one; shared blocks count once. */
function countKvTokens(fleet: Fleet, spec: FleetSpec, index: number): number {
  const { stepIndex } = fleet.replicas[index]!;
  const { table } = fleet;
  const blocks = new Set<number>();
  let tokens = 0;
  spec.records.forEach(({ inputTokens, outputTokens, prefixBlocks }, request) => {
    if (table.admittedHandle[request] === -1 || fleet.replicaOf[request] !== index) return;
    const whole = prefixBlocks!.slice(0, Math.floor(inputTokens / 512));
    for (const block of whole) blocks.add(block);
    const decoding = table.decodeHandle[request] !== -1;
    const generated = outputTokens - (table.finishStep[request]! - stepIndex);
    tokens += inputTokens - whole.length * 512 + (decoding ? generated - 1 : table.generated[request]!);
  });
  return tokens + blocks.size * 512;
}

/** Tokens of KV memory in use, by the replica's own account, without idle prefix blocks. */
const usedKvTokens = (fleet: Fleet, index: number): number => {
  const { privateKvTokens, prefixCache } = fleet.replicas[index]!;
  return privateKvTokens + heldTokens(prefixCache);
};

test('at every event: memory, slots and window hold, and nothing is counted twice', () => {
  let hits = 0;
  let preemptions = 0;
  fc.assert(
    fc.property(trace, options, (records, chosen) => {
      const spec = createFleetSpec(records, chosen);
      const fleet = createFleet(spec);
      const scheduler = Scheduler.fromState(fleet.scheduler);
      while (advanceFleet(fleet, spec, scheduler)) {
        fleet.replicas.forEach((replica, index) => {
          expect(usedKvTokens(fleet, index)).toBe(countKvTokens(fleet, spec, index));
          expect(usedKvTokens(fleet, index)).toBeLessThanOrEqual(spec.profile.kvCapacityTokens);
          expect(replica.admitted.size).toBeLessThanOrEqual(spec.profile.maxNumSeqs);
          // Idle blocks are given up when the next step begins, so they may be in excess only between two steps.
          if (replica.run?.startMs === fleet.nowMs) {
            const idleTokens = replica.prefixCache.idle.size * 512;
            expect(usedKvTokens(fleet, index) + idleTokens).toBeLessThanOrEqual(
              spec.profile.kvCapacityTokens,
            );
          }
          hits += fleet.table.cachedTokens.some((tokens) => tokens > 0) ? 1 : 0;
          const sent = fleet.backends[index]!.window.inFlight.sent.size;
          const onTheWay =
            spec.window.kind === 'engine' ? [] : fleet.onTheWay.filter(({ replica: to }) => to === index);
          if (spec.window.kind !== 'aimd' && !spec.limits.trackSlots) {
            expect(sent).toBeLessThanOrEqual(spec.limits.maxInFlight);
          }
          expect(sent).toBe(replica.waiting.length + replica.admitted.size + onTheWay.length);
          if (spec.window.kind !== 'engine' && scheduler.size > 0) {
            expect(holdDecision(fleet.backends[index]!.window).kind).toBe('hold');
            expect(sent).toBeGreaterThan(0);
          }
        });
        const inside = fleet.backends.reduce((sum, { window: { inFlight } }) => sum + inFlight.sent.size, 0);
        expect(fleet.running.value).toBe(inside);
        const held = scheduler.size + (spec.window.kind === 'engine' ? fleet.onTheWay.length : 0);
        expect(fleet.held.value).toBe(held);
        expect(fleet.completed + fleet.rejected + inside + held).toBe(fleet.arrived);
      }
      expect(fleet.completed + fleet.rejected).toBe(records.length);
      for (const {
        window: { inFlight },
      } of fleet.backends) {
        expect(inFlight).toMatchObject({ prefillTokens: 0, kvTokens: 0, workMs: 0 });
      }
      expect(fleet.replicas.every(({ privateKvTokens }) => privateKvTokens === 0)).toBe(true);
      preemptions += fleet.replicas.reduce((total, replica) => total + replica.preemptions, 0);
    }),
  );
  // The traces must be such that prefix hits and preemptions do occur.
  expect(hits).toBeGreaterThan(100);
  expect(preemptions).toBeGreaterThan(20);
});

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

/** Integral of a timeline column over time, in value x ms; the last bucket may be cut short. */
function integral(result: ReplayResult, column: Float64Array): number {
  const { bucketMs, timeMs } = result.timeline;
  const endMs = (timeMs[0] ?? 0) + result.makespanMs;
  return sum(column.map((value, i) => value * Math.min(bucketMs, endMs - timeMs[i]!)));
}

test("Little's law holds exactly: requests in the system over time add up to the sojourn times", () => {
  fc.assert(
    fc.property(trace, options, (records, chosen) => {
      const result = replay(records, chosen);
      const { heldRequests, runningRequests } = result.timeline;
      const inside = integral(result, heldRequests) + integral(result, runningRequests);
      expect(inside).toBeCloseTo(sum(result.columns.completionMs), 3);
    }),
  );
});

test('energy is the integral of power, busy energy is a part of it, and carbon follows from it', () => {
  fc.assert(
    fc.property(trace, options, (records, chosen) => {
      const result = replay(records, chosen);
      const fromTimeline = integral(result, result.timeline.powerWatts) / 1000;
      const rounding = 1e-9 * result.energyJoules;
      expect(Math.abs(fromTimeline - result.energyJoules)).toBeLessThanOrEqual(rounding);
      expect(result.busyEnergyJoules).toBeLessThanOrEqual(result.energyJoules * (1 + 1e-12));
      expect(result.carbonGrams).toBeCloseTo((result.energyJoules / 3.6e6) * 400, 9);
    }),
  );
});

test('a replay that is stored at any event and taken up again ends with the same bytes', () => {
  fc.assert(
    fc.property(trace, options, fc.nat(120), (records, chosen, events) => {
      const first = Replay.start(records, chosen);
      for (let i = 0; i < events; i++) first.step();
      const snapshot = first.snapshot();
      const second = Replay.restore(records, chosen, snapshot);
      expect(second.snapshot()).toBe(snapshot);
      const whole = encodeState(replay(records, chosen));
      expect(encodeState(first.finish())).toBe(whole);
      expect(encodeState(second.finish())).toBe(whole);
    }),
  );
});

test('a snapshot is refused with another trace, other options, or a byte missing', () => {
  const records = [{ arrivalMs: 0, inputTokens: 5, outputTokens: 5 }];
  const chosen = optionsFor(SMALL_PROFILE);
  const snapshot = Replay.start(records, chosen).snapshot();
  expect(() => Replay.restore([], chosen, snapshot)).toThrow('ERR_STATE');
  expect(() => Replay.restore(records, { ...chosen, seed: 2 }, snapshot)).toThrow('ERR_STATE');
  expect(() => Replay.restore(records, chosen, snapshot.slice(0, -1))).toThrow('ERR_STATE');
});

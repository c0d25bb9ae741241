import { describe, expect, test } from 'vitest';
import type { TraceRecord } from '../../domain/request.ts';
import { DEFAULT_PROFILE } from '../../power/servingProfiles.ts';
import { sampleInteger } from '../../random/integer.ts';
import { createSfc32 } from '../../random/sfc32.ts';
import { Scheduler } from '../../scheduling/scheduler.ts';
import { CODE_SHAPE } from '../../traces/codeShape.ts';
import { generateWorkload } from '../../traces/generateWorkload.ts';
import { optionsFor, SMALL_PROFILE } from './fixtures/smallProfile.ts';
import { createFleet } from './fleet.ts';
import { advanceFleet } from './fleetEvents.ts';
import { createFleetSpec } from './fleetSpec.ts';
import { replay } from './replay.ts';
import type { ReplayOptions } from './replayOptions.ts';
import { checkReplayWindow, replayLimits } from './replayWindow.ts';

const H100 = DEFAULT_PROFILE.h100;

test('the rules take what they are said to know from the profile', () => {
  expect(replayLimits({ kind: 'rules' }, H100)).toMatchObject({
    maxInFlight: 260,
    maxQueuedPrefillTokens: 4096,
    kvTokens: null,
    prefillTokensPerMs: null,
  });
  expect(replayLimits({ kind: 'rules', slots: 'tracked', kvCap: true, streams: false }, H100)).toMatchObject({
    trackSlots: true,
    kvTokens: H100.kvCapacityTokens,
    prefillTokensPerMs: H100.prefillTokensPerMs,
  });
  expect(replayLimits({ kind: 'rules', slots: 'unknown' }, SMALL_PROFILE)).toMatchObject({
    maxInFlight: 256,
  });
});

test('an engine with the queue inside has one queue, and a fixed window lets something in', () => {
  expect(() => checkReplayWindow({ kind: 'engine' }, 2)).toThrow('ERR_ARGUMENT: replicas is 2');
  expect(() => replayLimits({ kind: 'fixed', maxInFlight: 0 }, H100)).toThrow('ERR_ARGUMENT');
});

/** Answers of 40 to 80 tokens after short prompts, all there at the start. */
function queued(count: number): TraceRecord[] {
  const rng = createSfc32(3);
  return Array.from({ length: count }, () => ({
    arrivalMs: 0,
    inputTokens: 50,
    outputTokens: sampleInteger(rng, 40, 80),
  }));
}

test.each([8, 20, 100])('tracking finds %i hidden slots, and loses little time to the search', (slots) => {
  const records = queued(40 * slots);
  const profile = { ...H100, maxNumSeqs: slots };
  const spec = createFleetSpec(records, optionsFor(profile, { window: { kind: 'rules', slots: 'tracked' } }));
  const fleet = createFleet(spec);
  const scheduler = Scheduler.fromState(fleet.scheduler);
  while (scheduler.size > 0 || fleet.arrived === 0) advanceFleet(fleet, spec, scheduler);
  const found = fleet.backends[0]!.window.maxInFlight;
  expect(found).toBeGreaterThanOrEqual(slots);
  expect(found).toBeLessThanOrEqual(slots + Math.max(2, slots / 16));
  while (advanceFleet(fleet, spec, scheduler));
  const known = replay(records, optionsFor(profile));
  expect(fleet.lastEndMs / known.makespanMs).toBeLessThan(1.1);
});

describe('prompts in bursts, in front of an engine with slots to spare', () => {
  const records = generateWorkload(createSfc32(5), { ...CODE_SHAPE, requests: 1500, ratePerSecond: 11 });
  const run = (changes: Partial<ReplayOptions>) =>
    replay(records, optionsFor(H100, { policy: 'boost', gatewayDelayMs: 2, ...changes }));
  const once = run({ policy: 'fcfs', window: { kind: 'none' } });
  const rules = run({ window: { kind: 'rules' } });
  const inside = run({ window: { kind: 'engine' } });

  test('the rules gain nearly what the order inside the engine gains, and cost no throughput', () => {
    expect(inside.completion.meanMs).toBeLessThan(0.95 * once.completion.meanMs);
    expect(rules.completion.meanMs / inside.completion.meanMs).toBeLessThan(1.03);
    expect(rules.makespanMs / once.makespanMs).toBeLessThan(1.005);
  });

  test('without an order the rules change next to nothing', () => {
    const fcfs = run({ policy: 'fcfs' });
    expect(Math.abs(fcfs.completion.meanMs / once.completion.meanMs - 1)).toBeLessThan(0.005);
  });

  test('with clients that do not stream part of the gain is left, and the engine is not starved', () => {
    const estimated = run({ window: { kind: 'rules', streams: false } });
    const uncounted = run({ window: { kind: 'fixed', maxInFlight: 260 } });
    expect(estimated.completion.meanMs).toBeLessThan(uncounted.completion.meanMs);
    expect(estimated.makespanMs / once.makespanMs).toBeLessThan(1.005);
  });

  test('additive increase and multiplicative decrease collapses at every burst', () => {
    expect(run({ window: { kind: 'aimd' } }).completion.meanMs).toBeGreaterThan(rules.completion.meanMs);
  });
});

test('in front of an engine short of KV memory the cap removes most preemptions', () => {
  const rng = createSfc32(9);
  const records = Array.from({ length: 1500 }, (_, i) => ({
    arrivalMs: i * 60,
    inputTokens: 200,
    outputTokens: sampleInteger(rng, 100, 900),
  }));
  const profile = { ...H100, kvCapacityTokens: 20_000 };
  const [open, capped] = [false, true].map((kvCap) =>
    replay(records, optionsFor(profile, { window: { kind: 'rules', kvCap } })),
  );
  expect(open!.preemptions).toBeGreaterThan(500);
  expect(capped!.preemptions).toBeLessThan(0.5 * open!.preemptions);
  expect(capped!.makespanMs).toBeLessThanOrEqual(open!.makespanMs);
});

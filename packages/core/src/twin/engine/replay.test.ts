import { describe, expect, test } from 'vitest';
import { DEFAULT_PROFILE } from '../../power/servingProfiles.ts';
import { stepMs } from '../../power/stepModel.ts';
import { sampleExponential } from '../../random/exponential.ts';
import { sampleInteger } from '../../random/integer.ts';
import type { Rng } from '../../random/rng.ts';
import { createSfc32 } from '../../random/sfc32.ts';
import { jobSizeMs } from '../../scheduling/jobSize.ts';
import { Scheduler } from '../../scheduling/scheduler.ts';
import { meanConfidenceInterval } from '../../stats/confidenceInterval.ts';
import { CONVERSATION_SHAPE } from '../../traces/conversationShape.ts';
import { generateWorkload } from '../../traces/generateWorkload.ts';
import { optionsFor, SMALL_PROFILE } from './fixtures/smallProfile.ts';
import { createFleet } from './fleet.ts';
import { advanceFleet } from './fleetEvents.ts';
import { createFleetSpec } from './fleetSpec.ts';
import { replay } from './replay.ts';

const H100 = DEFAULT_PROFILE.h100;
const conversation = (requests: number, ratePerSecond: number) =>
  generateWorkload(createSfc32(7), { ...CONVERSATION_SHAPE, requests, ratePerSecond });

describe('one request alone', () => {
  const records = [{ arrivalMs: 50, inputTokens: 5000, outputTokens: 101 }];
  const result = replay(records, optionsFor(H100));

  test('waits for its prompt in chunks of 2,048 and then gains a token a step', () => {
    const prefillMs = stepMs(H100, 0, 2048, 1) * 2 + stepMs(H100, 0, 904, 1);
    expect(result.ttft.meanMs).toBeCloseTo(prefillMs, 9);
    expect(result.tpot.meanMs).toBeCloseTo(stepMs(H100, 1, 0, 1), 9);
    expect(result.completion.meanMs).toBeCloseTo(prefillMs + 100 * stepMs(H100, 1, 0, 1), 9);
  });

  test('all time is busy, so all energy is', () => {
    expect(result.busyEnergyJoules).toBe(result.energyJoules);
    expect(result.makespanMs).toBeCloseTo(result.completion.meanMs, 9);
  });
});

test('between two requests far apart the GPU draws its idle power and no more', () => {
  const records = [
    { arrivalMs: 0, inputTokens: 10, outputTokens: 1 },
    { arrivalMs: 3_600_000, inputTokens: 10, outputTokens: 1 },
  ];
  const result = replay(records, optionsFor(H100));
  const idleSeconds = 3600 - result.ttft.meanMs / 1000;
  expect(result.energyJoules - result.busyEnergyJoules).toBeCloseTo(75 * idleSeconds, 3);
});

test('a lower clock is slower and draws less', () => {
  const records = conversation(2000, 5);
  const [top, low] = [1980, 1380].map((clockMhz) => replay(records, optionsFor(H100, { clockMhz })));
  expect(low!.tpot.meanMs).toBeGreaterThan(top!.tpot.meanMs);
  expect(low!.energyJoules).toBeLessThan(0.9 * top!.energyJoules);
});

test('under load, boost shortens the mean without losing throughput, and knowing the prompt is enough for it', () => {
  const records = conversation(6000, 15);
  const fcfs = replay(records, optionsFor(H100, { policy: 'fcfs' }));
  const boost = replay(
    records,
    optionsFor(H100, { policy: 'boost', predictor: { kind: 'constant', tokens: 200 } }),
  );
  expect(boost.completion.meanMs).toBeLessThan(fcfs.completion.meanMs);
  expect(boost.makespanMs / fcfs.makespanMs).toBeCloseTo(1, 2);
  expect(boost.outputTokens).toBe(fcfs.outputTokens);
});

test('prompts that share a prefix are answered sooner and their shared tokens are not computed again', () => {
  const shared = Array.from({ length: 50 }, (_, i) => ({
    arrivalMs: i * 400,
    inputTokens: 4200,
    outputTokens: 20,
    prefixBlocks: [1, 2, 3, 4, 5, 6, 7, 8],
  }));
  const distinct = shared.map((record, i) => ({ ...record, prefixBlocks: [i * 10, i * 10 + 1] }));
  const [warm, cold] = [shared, distinct].map((records) => replay(records, optionsFor(H100)));
  expect(warm!.cachedInputTokens).toBe(49 * 8 * 512);
  expect(cold!.cachedInputTokens).toBe(0);
  expect(warm!.ttft.p50Ms).toBeLessThan(0.2 * cold!.ttft.p50Ms);
});

test('a request longer than KV memory is turned away, counts as missing the SLO, and holds nobody up', () => {
  const records = [
    { arrivalMs: 0, inputTokens: 250, outputTokens: 60 },
    { arrivalMs: 1, inputTokens: 20, outputTokens: 5 },
  ];
  const result = replay(records, optionsFor(SMALL_PROFILE));
  expect(result).toMatchObject({ requests: 2, rejected: 1, sloAttainmentRatio: 0.5, outputTokens: 5 });
  expect([...result.columns.request]).toEqual([1]);
});

test('a replay ends with the last completion, also when a request is turned away later', () => {
  const served = { arrivalMs: 0, inputTokens: 20, outputTokens: 5 };
  const tooLong = { arrivalMs: 60_000, inputTokens: 250, outputTokens: 60 };
  const [alone, followed] = [[served], [served, tooLong]].map((records) =>
    replay(records, optionsFor(SMALL_PROFILE)),
  );
  expect(followed!.makespanMs).toBe(alone!.makespanMs);
  expect(followed!.energyJoules).toBe(alone!.energyJoules);
  expect(followed!.timeline.timeMs.length).toBeGreaterThan(0);
});

test('when every request is turned away, no time passes and no energy is drawn', () => {
  const tooLong = [0, 5000].map((arrivalMs) => ({ arrivalMs, inputTokens: 250, outputTokens: 60 }));
  expect(replay(tooLong, optionsFor(SMALL_PROFILE))).toMatchObject({
    rejected: 2,
    makespanMs: 0,
    energyJoules: 0,
  });
});

test('edf goes by when an answer is due: later for the longer one', () => {
  // Four slots and the window of five are taken; of the two that wait, the second is due sooner.
  const busy = Array.from({ length: 5 }, () => ({ arrivalMs: 0, inputTokens: 5, outputTokens: 50 }));
  const long = { arrivalMs: 1, inputTokens: 5, outputTokens: 60 };
  const short = { arrivalMs: 2, inputTokens: 5, outputTokens: 2 };
  const { columns } = replay([...busy, long, short], optionsFor(SMALL_PROFILE, { policy: 'edf' }));
  expect(columns.ttftMs[6]!).toBeLessThan(columns.ttftMs[5]!);
});

test('answers of one token have no gap between tokens and do not count in TPOT', () => {
  const records = [1, 100].map((outputTokens, i) => ({ arrivalMs: i * 1000, inputTokens: 10, outputTokens }));
  expect(replay(records, optionsFor(H100)).tpot.meanMs).toBeCloseTo(stepMs(H100, 1, 0, 1), 9);
});

test('requests that arrive at one moment share their first step', () => {
  const records = Array.from({ length: 8 }, () => ({ arrivalMs: 5, inputTokens: 100, outputTokens: 2 }));
  const { ttftMs } = replay(records, optionsFor(H100)).columns;
  expect([...ttftMs]).toEqual(new Array(8).fill(stepMs(H100, 0, 800, 1)));
});

test('what a prefix cache holds is taken off the predicted, the true and the learned size of a request', () => {
  const blocks = [1, 2, 3, 4];
  const records = [0, 5000].map((arrivalMs) => ({
    arrivalMs,
    inputTokens: 2100,
    outputTokens: 3,
    prefixBlocks: blocks,
  }));
  const spec = createFleetSpec(records, optionsFor(H100, { policy: 'boost' }));
  const fleet = createFleet(spec);
  const scheduler = Scheduler.fromState(fleet.scheduler);
  while (fleet.arrived < 2) advanceFleet(fleet, spec, scheduler);
  const warmMs = jobSizeMs(spec.sizeModel, 2100 - 4 * 512, 3);
  const job = fleet.scheduler.table.jobs.find((tracked) => tracked?.id === 1)!;
  expect([job.sizeMs, job.trueSizeMs]).toEqual([warmMs, warmMs]);
  while (advanceFleet(fleet, spec, scheduler));
  // One prediction and one outcome of the same size leave the mean of the class where it is.
  expect(fleet.scheduler.calibration.meanMs[job.sizeClass]).toBeCloseTo(warmMs, 9);
});

test('a shared prefix is in memory once and computed once, so a burst of such requests runs together', () => {
  const blocks = Array.from({ length: 16 }, (_, i) => i);
  const warm = { arrivalMs: 0, inputTokens: 8200, outputTokens: 2, prefixBlocks: blocks };
  const burst = Array.from({ length: 100 }, () => ({ ...warm, arrivalMs: 5000, outputTokens: 50 }));
  const tight = { ...H100, kvCapacityTokens: 20_000 };
  const shared = replay([warm, ...burst], optionsFor(tight));
  const alone = replay(
    [warm, ...burst].map(({ prefixBlocks: _, ...record }) => record),
    optionsFor(tight),
  );
  expect(Math.max(...shared.timeline.runningRequests)).toBeGreaterThan(50);
  expect(shared.makespanMs).toBeLessThan(0.2 * alone.makespanMs);
});

test('a burst that takes long keeps the timeline short', () => {
  const records = Array.from({ length: 4000 }, () => ({ arrivalMs: 0, inputTokens: 500, outputTokens: 100 }));
  const { timeline, makespanMs } = replay(records, optionsFor(H100));
  expect(timeline.timeMs.length).toBeLessThanOrEqual(400);
  expect(timeline.timeMs.length * timeline.bucketMs).toBeGreaterThanOrEqual(makespanMs);
});

test.each([
  ['no input token', { inputTokens: 0 }],
  ['half a token', { outputTokens: 2.5 }],
  ['an arrival that is no number', { arrivalMs: Number.NaN }],
])('a record with %s is refused by name', (_, change) => {
  const record = { arrivalMs: 0, inputTokens: 1, outputTokens: 1 };
  expect(() => replay([record, { ...record, ...change }], optionsFor(H100))).toThrow(
    /ERR_ARGUMENT: \w+ of request 1/,
  );
});

test.each([
  ['a step that cannot hold a token of every request', { chunkTokens: 100, maxNumSeqs: 256 }],
  ['no KV memory', { kvCapacityTokens: Number.NaN }],
  ['no batch', { maxNumSeqs: 0 }],
  ['no prefill speed', { prefillTokensPerMs: 0 }],
])('a profile with %s is refused', (_, change) => {
  expect(() => replay([], optionsFor({ ...H100, ...change }))).toThrow('ERR_ARGUMENT');
});

test('two replicas share the load', () => {
  const records = conversation(3000, 16);
  const [one, two] = [1, 2].map((replicas) => replay(records, optionsFor(H100, { replicas })));
  expect(two!.ttft.meanMs).toBeLessThan(0.5 * one!.ttft.meanMs);
});

test('progress is told about every 1,000 requests and at the end', () => {
  const seen: number[] = [];
  replay(conversation(2500, 5), optionsFor(H100), (ended, total) => {
    expect(total).toBe(2500);
    seen.push(ended);
  });
  expect(seen).toEqual([1000, 2000, 2500]);
});

test('an empty trace gives an empty result', () => {
  const result = replay([], optionsFor(H100));
  expect(result).toMatchObject({ requests: 0, energyJoules: 0, makespanMs: 0, sloAttainmentRatio: 0 });
  expect(result.timeline.timeMs.length).toBe(0);
});

test.each([
  ['no replica', { replicas: 0 }],
  ['a clock above the top', { clockMhz: 5000 }],
  ['a clock below the lowest', { clockMhz: 10 }],
  ['an SLO of 0', { slo: { ttftMs: 0, tpotMs: 50 } }],
])('%s is refused with its range', (_, changes) => {
  expect(() => replay([], optionsFor(H100, changes))).toThrow('ERR_ARGUMENT');
});

test('arrivals out of order are refused', () => {
  const records = [5, 3].map((arrivalMs) => ({ arrivalMs, inputTokens: 1, outputTokens: 1 }));
  expect(() => replay(records, optionsFor(H100))).toThrow(/ERR_ARGUMENT: request 1 arrives before request 0/);
});

describe('processor sharing: mean completion depends on the mean length alone', () => {
  // Steps that take time in proportion to the batch share one server equally among the requests inside: M/G/1-PS, whose
  // mean sojourn is E[S] / (1 - rho) whatever the distribution (insensitivity). Prompts cost next to nothing.
  const sharing = {
    ...H100,
    decodeBaseMs: 0,
    decodePerRequestMs: 1,
    prefillTokensPerMs: 1e9,
    maxNumSeqs: 1e6,
    chunkTokens: 1e9,
    kvCapacityTokens: 1e9,
  };
  const RHO = 0.6;
  const MEAN_TOKENS = 100;

  test.each<[string, (rng: Rng) => number]>([
    ['constant', () => MEAN_TOKENS],
    ['uniform', (rng) => sampleInteger(rng, 1, 199)],
    ['geometric', (rng) => Math.max(1, Math.round(sampleExponential(rng, MEAN_TOKENS)))],
    ['two sizes', (rng) => (rng.nextFloat() < 0.9 ? 20 : 820)],
  ])('%s lengths', (_, draw) => {
    const means = Array.from({ length: 12 }, (_unused, run) => {
      const rng = createSfc32(900 + run);
      let arrivalMs = 0;
      const records = Array.from({ length: 12_000 }, () => {
        arrivalMs += sampleExponential(rng, MEAN_TOKENS / RHO);
        return { arrivalMs, inputTokens: 1, outputTokens: draw(rng) };
      });
      const { completionMs } = replay(records, optionsFor(sharing)).columns;
      return (
        completionMs.subarray(2000).reduce((sum, value) => sum + value, 0) / (completionMs.length - 2000)
      );
    });
    const interval = meanConfidenceInterval(means, 0.999);
    const exact = MEAN_TOKENS / (1 - RHO);
    // An arrival waits for the step in progress to end and its first token rides on the prefill step: about a step each.
    const stepMsAllowed = 1 / (1 - RHO);
    expect(interval.low - stepMsAllowed).toBeLessThanOrEqual(exact);
    expect(interval.high + stepMsAllowed).toBeGreaterThanOrEqual(exact);
    expect(interval.halfWidth / exact).toBeLessThan(0.12);
  });
});

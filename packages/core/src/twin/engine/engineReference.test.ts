import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TraceRecord } from '../../domain/request.ts';
import type { ServingProfile } from '../../power/servingProfile.ts';
import { Scheduler } from '../../scheduling/scheduler.ts';
import { naiveEngine } from './fixtures/naiveEngine.ts';
import { optionsFor, SMALL_PROFILE } from './fixtures/smallProfile.ts';
import { createFleet } from './fleet.ts';
import { advanceFleet } from './fleetEvents.ts';
import { createFleetSpec } from './fleetSpec.ts';
import type { ReplayOptions } from './replayOptions.ts';

const requests = (maxTokens: number, maxGapMs: number) =>
  fc.array(
    fc.record({
      gapMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: maxGapMs, noNaN: true })),
      inputTokens: fc.integer({ min: 1, max: maxTokens }),
      outputTokens: fc.integer({ min: 1, max: maxTokens }),
    }),
    { minLength: 1, maxLength: 25 },
  );

function traceOf(
  rows: readonly { gapMs: number; inputTokens: number; outputTokens: number }[],
): TraceRecord[] {
  let arrivalMs = 0;
  return rows.map(({ gapMs, inputTokens, outputTokens }) => {
    arrivalMs += gapMs;
    return { arrivalMs, inputTokens, outputTokens };
  });
}

/** Runs the event-driven engine with nothing held at the gateway. */
function eventEngine(
  records: readonly TraceRecord[],
  profile: ServingProfile,
  changes: Partial<ReplayOptions> = {},
) {
  const spec = createFleetSpec(records, optionsFor(profile, { window: { kind: 'none' }, ...changes }));
  const fleet = createFleet(spec);
  const scheduler = Scheduler.fromState(fleet.scheduler);
  let events = 0;
  while (advanceFleet(fleet, spec, scheduler)) events += 1;
  return { table: fleet.table, preemptions: fleet.replicas[0]!.preemptions, events };
}

function expectSame(records: readonly TraceRecord[], profile: ServingProfile): number {
  const naive = naiveEngine(records, profile);
  const { table, preemptions } = eventEngine(records, profile);
  records.forEach((_, request) => {
    expect(table.firstTokenMs[request]).toBeCloseTo(naive.firstTokenMs[request]!, 6);
    expect(table.completionMs[request]).toBeCloseTo(naive.completionMs[request]!, 6);
  });
  expect(preemptions).toBe(naive.preemptions);
  return preemptions;
}

test('the event-driven engine gives every request the times of a step-by-step simulation', () => {
  fc.assert(
    fc.property(requests(100, 400), (rows) => {
      expectSame(traceOf(rows), SMALL_PROFILE);
    }),
    { numRuns: 300 },
  );
});

test('also when memory is so short that requests are thrown out and computed again', () => {
  let preemptions = 0;
  fc.assert(
    fc.property(requests(70, 60), (rows) => {
      preemptions += expectSame(traceOf(rows), { ...SMALL_PROFILE, kvCapacityTokens: 150 });
    }),
    { numRuns: 300 },
  );
  expect(preemptions).toBeGreaterThan(300);
});

test('also when a prompt takes many steps and nothing limits the batch', () => {
  fc.assert(
    fc.property(requests(400, 100), (rows) => {
      expectSame(traceOf(rows), { ...SMALL_PROFILE, maxNumSeqs: 25, kvCapacityTokens: 1e6, chunkTokens: 32 });
    }),
  );
});

test('also when prompts share blocks, in memory and in computation', () => {
  let cached = 0;
  const shared = fc.array(
    fc.record({
      gapMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 300, noNaN: true })),
      inputTokens: fc.integer({ min: 1, max: 2600 }),
      outputTokens: fc.integer({ min: 1, max: 60 }),
      family: fc.nat(2),
    }),
    { minLength: 1, maxLength: 15 },
  );
  fc.assert(
    fc.property(shared, (rows) => {
      const records = traceOf(rows).map((record, i) => ({
        ...record,
        prefixBlocks: [100, rows[i]!.family, 10 + rows[i]!.family, 20 + i],
      }));
      const profile = { ...SMALL_PROFILE, maxNumSeqs: 6, kvCapacityTokens: 20_000, chunkTokens: 700 };
      expectSame(records, profile);
      cached += eventEngine(records, profile).table.cachedTokens.reduce((sum, tokens) => sum + tokens, 0);
    }),
  );
  expect(cached).toBeGreaterThan(10_000);
});

test('a delay between gateway and engine is the same as later arrivals', () => {
  fc.assert(
    fc.property(requests(100, 400), fc.integer({ min: 1, max: 300 }), (rows, gatewayDelayMs) => {
      const records = traceOf(rows);
      const later = records.map((record) => ({ ...record, arrivalMs: record.arrivalMs + gatewayDelayMs }));
      const naive = naiveEngine(later, SMALL_PROFILE);
      const { table } = eventEngine(records, SMALL_PROFILE, { gatewayDelayMs });
      records.forEach((_, request) => {
        expect(table.completionMs[request]).toBeCloseTo(naive.completionMs[request]!, 6);
      });
    }),
  );
});

test('an engine with the queue inside does what one with everything sent at once does, first come, first served', () => {
  // Memory is ample: an engine that takes a prompt later also takes its memory later.
  const profile = { ...SMALL_PROFILE, kvCapacityTokens: 1e6 };
  fc.assert(
    fc.property(requests(200, 200), fc.constantFrom(0, 7), (rows, gatewayDelayMs) => {
      const records = traceOf(rows);
      const [once, inside] = (['none', 'engine'] as const).map(
        (kind) => eventEngine(records, profile, { window: { kind }, gatewayDelayMs }).table,
      );
      records.forEach((_, request) => {
        expect(inside!.firstTokenMs[request]).toBeCloseTo(once!.firstTokenMs[request]!, 6);
        expect(inside!.completionMs[request]).toBeCloseTo(once!.completionMs[request]!, 6);
      });
    }),
  );
});

test('a run of equal steps is one event: 2 requests of 10,000 tokens take fewer than 10', () => {
  const records = [
    { arrivalMs: 0, inputTokens: 10, outputTokens: 10_000 },
    { arrivalMs: 5, inputTokens: 10, outputTokens: 9000 },
  ];
  expect(eventEngine(records, { ...SMALL_PROFILE, kvCapacityTokens: 1e6 }).events).toBeLessThan(10);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TraceRecord } from '../../domain/request.ts';
import { GPU_PRESETS } from '../../power/gpuPresets.ts';
import type { ServingProfile } from '../../power/servingProfile.ts';
import { DEFAULT_PROFILE } from '../../power/servingProfiles.ts';
import { optionsFor } from '../engine/fixtures/smallProfile.ts';
import { replay } from '../engine/replay.ts';
import {
  advanceLive,
  cancelLive,
  createLiveEngine,
  type LiveEngine,
  nextLiveEventMs,
  producedTokens,
  submitLive,
} from './liveEngine.ts';

const H100 = DEFAULT_PROFILE.h100;
const gpu = GPU_PRESETS[H100.gpu];
/** Memory is short, so requests are thrown out; at most 30 short prompts, so the gateway of a replay holds none back. */
const small: ServingProfile = { ...H100, maxNumSeqs: 64, kvCapacityTokens: 800, chunkTokens: 256 };

const trace = fc.array(
  fc.record({
    gapMs: fc.integer({ min: 1, max: 200 }),
    inputTokens: fc.integer({ min: 1, max: 250 }),
    outputTokens: fc.integer({ min: 1, max: 120 }),
  }),
  { minLength: 1, maxLength: 30 },
);

function recordsOf(
  rows: readonly { gapMs: number; inputTokens: number; outputTokens: number }[],
): TraceRecord[] {
  let arrivalMs = 0;
  return rows.map(({ gapMs, inputTokens, outputTokens }) => {
    arrivalMs += gapMs;
    return { arrivalMs, inputTokens, outputTokens };
  });
}

/** Feeds a trace, request by request, and returns when each ended. */
function feed(engine: LiveEngine, records: readonly TraceRecord[]): number[] {
  const requestOf = new Map<number, number>();
  const endMs: number[] = [];
  const settle = (slots: readonly number[]) => {
    for (const slot of slots) endMs[requestOf.get(slot)!] = engine.table.completionMs[slot]!;
  };
  for (const [request, record] of records.entries()) {
    settle(advanceLive(engine, record.arrivalMs).finished);
    requestOf.set(submitLive(engine, record, record.arrivalMs), request);
  }
  while (nextLiveEventMs(engine) < Number.POSITIVE_INFINITY)
    settle(advanceLive(engine, nextLiveEventMs(engine)).finished);
  return endMs;
}

test('requests fed one by one end exactly when a replay of the same trace ends them', () => {
  fc.assert(
    fc.property(trace, (rows) => {
      const records = recordsOf(rows);
      const engine = createLiveEngine({ profile: small, gpu }, 64);
      const ends = feed(engine, records);
      const { columns } = replay(records, optionsFor(small));
      expect(ends.map((end, i) => end - records[i]!.arrivalMs)).toEqual([...columns.completionMs]);
      expectEmpty(engine);
    }),
  );
});

test('calling requests off gives everything back and leaves the others to end', () => {
  fc.assert(
    fc.property(trace, fc.array(fc.nat(29)), fc.integer({ min: 0, max: 400 }), (rows, victims, delayMs) => {
      const records = recordsOf(rows);
      const engine = createLiveEngine({ profile: small, gpu }, 64);
      const slots = new Map<number, number>();
      const ended = new Set<number>();
      const settle = (atMs: number) => {
        for (const slot of advanceLive(engine, atMs).finished) {
          for (const [request, own] of slots) {
            if (own !== slot) continue;
            ended.add(request);
            slots.delete(request);
          }
        }
      };
      for (const [request, record] of records.entries()) {
        settle(record.arrivalMs);
        slots.set(request, submitLive(engine, record, record.arrivalMs));
      }
      const cutMs = records.at(-1)!.arrivalMs + delayMs;
      settle(cutMs);
      const called = new Set(victims.filter((request) => slots.has(request)));
      for (const request of called) {
        cancelLive(engine, slots.get(request)!, cutMs);
        slots.delete(request);
      }
      while (nextLiveEventMs(engine) < Number.POSITIVE_INFINITY) settle(nextLiveEventMs(engine));
      expect(ended.size + [...called].filter((request) => !ended.has(request)).length).toBe(records.length);
      expectEmpty(engine);
    }),
    { numRuns: 100 },
  );
});

test('tokens appear one a step and are all there at the end', () => {
  const engine = createLiveEngine({ profile: H100, gpu }, 4);
  const slot = submitLive(engine, { arrivalMs: 0, inputTokens: 100, outputTokens: 10 }, 0);
  const firstMs = nextLiveEventMs(engine);
  expect(producedTokens(engine, slot, firstMs - 0.001)).toBe(0);
  expect(advanceLive(engine, firstMs).firstTokens).toEqual([slot]);
  const stepMs = engine.replica.run!.stepMs;
  for (let token = 1; token < 10; token++) {
    expect(producedTokens(engine, slot, firstMs + (token - 0.5) * stepMs)).toBe(token);
  }
  expect(advanceLive(engine, firstMs + 9 * stepMs + 1e-6).finished).toEqual([slot]);
});

test('a full engine and a request beyond its memory are refused', () => {
  const engine = createLiveEngine({ profile: small, gpu }, 1);
  expect(submitLive(engine, { arrivalMs: 0, inputTokens: 799, outputTokens: 2 }, 0)).toBe(-1);
  expect(submitLive(engine, { arrivalMs: 0, inputTokens: 1, outputTokens: 1 }, 0)).toBe(0);
  expect(submitLive(engine, { arrivalMs: 0, inputTokens: 1, outputTokens: 1 }, 0)).toBe(-1);
});

function expectEmpty({ replica, free, table }: LiveEngine): void {
  expect(free.length).toBe(64);
  expect(replica.privateKvTokens).toBe(0);
  expect([replica.waiting.length, replica.prefilling.length]).toEqual([0, 0]);
  expect([replica.decoding.size, replica.admitted.size]).toEqual([0, 0]);
  expect([...table.admittedHandle].every((handle) => handle === -1)).toBe(true);
}

import { createConstantIntensity } from '@wattlane/core/carbon';
import type { TraceRecord } from '@wattlane/core/domain';
import { DEFAULT_PROFILE } from '@wattlane/core/power';
import { createSfc32 } from '@wattlane/core/random';
import { CONVERSATION_SHAPE, generateWorkload } from '@wattlane/core/traces';
import { replay } from '@wattlane/core/twin';
import { describe, expect, test } from 'vitest';
import { speedForLoad } from '../src/offeredLoad.ts';
import type { ReplaySetup } from '../src/replayPolicies.ts';
import type { Replay } from '../src/replayPort.ts';
import { saturatingSample } from '../src/saturatingSample.ts';

const chat = (requests: number): readonly TraceRecord[] =>
  generateWorkload(createSfc32(3), { ...CONVERSATION_SHAPE, requests });

const setupOf = (replicas: number): ReplaySetup => ({
  profile: DEFAULT_PROFILE.h100,
  replicas,
  slo: { ttftMs: 1000, tpotMs: 100 },
  predictor: { kind: 'oracle' },
  carbon: createConstantIntensity(400),
  seed: 1,
});

/** Requests per second and replica at a load of 1. */
function sustainedPerSecond(records: readonly TraceRecord[], replicas: number): number {
  const speed = speedForLoad(replay, records, setupOf(replicas), 1);
  return ((records.length - 1) * 1000 * speed) / records.at(-1)!.arrivalMs / replicas;
}

/** The same requests again and again, one after another. */
function repeated(records: readonly TraceRecord[], times: number): readonly TraceRecord[] {
  const spanMs = records.at(-1)!.arrivalMs;
  return Array.from({ length: times }, (_, round) =>
    records.map((record) => ({ ...record, arrivalMs: record.arrivalMs + round * spanMs })),
  ).flat();
}

describe('the sustained rate', () => {
  test('of a replica is the same in a fleet of any size', () => {
    const records = chat(2000);
    const single = sustainedPerSecond(records, 1);
    for (const replicas of [4, 64]) expect(sustainedPerSecond(records, replicas) / single).toBeCloseTo(1, 6);
  });

  test('of a short trace is that of a long one with the same requests', () => {
    const short = chat(500);
    const ratio = sustainedPerSecond(repeated(short, 40), 4) / sustainedPerSecond(short, 4);
    expect(Math.abs(ratio - 1)).toBeLessThan(0.03);
  });

  test.each([1, 4])('is what %i replicas do when far more arrives', (replicas) => {
    const records = chat(4000 * replicas);
    const rate = sustainedPerSecond(records, replicas) * replicas;
    const flood = records.map((record) => ({ ...record, arrivalMs: record.arrivalMs / 1000 }));
    const { columns } = replay(flood, { ...setupOf(replicas), policy: 'fcfs' });
    const ends = columns.arrivalMs.map((ms, index) => ms + columns.completionMs[index]!).sort();
    const [from, to] = [ends.length * 0.2, ends.length * 0.8];
    const done = (to - from) / ((ends[to]! - ends[from]!) / 1000);
    // Another sample of the same lengths: 2,400 answers whose length varies 1.3 times its mean differ by 2.7 %.
    expect(Math.abs(rate / done - 1)).toBeLessThan(0.08);
  });

  test('leaves out the time in which the engine fills and runs dry', () => {
    // 5 ms a request in the first fifth, 2 ms up to 80 %, 50 ms in the last fifth: 500 a second in between.
    const stub = ((sample: readonly TraceRecord[]) => {
      let nowMs = 0;
      const completionMs = Float64Array.from(sample, (_, index) => {
        const part = index / sample.length;
        nowMs += part < 0.2 ? 5 : part < 0.8 ? 2 : 50;
        return nowMs;
      });
      return { columns: { completionMs } };
    }) as unknown as Replay;
    const records = chat(8000);
    const speed = speedForLoad(stub, records, setupOf(1), 1);
    expect((7999 * 1000 * speed) / records.at(-1)!.arrivalMs).toBeCloseTo(500, 6);
  });

  test('counts requests that are turned away, which cost nothing', () => {
    const records = chat(1000);
    const withLong = records.flatMap((record) => [record, { ...record, inputTokens: 900_000 }]);
    const ratio = sustainedPerSecond(withLong, 1) / sustainedPerSecond(records, 1);
    expect(Math.abs(ratio / 2 - 1)).toBeLessThan(0.05);
  });
});

describe('the sample', () => {
  test('is taken from all over a long trace, no request twice, and repeats a short one', () => {
    const long = chat(20_000).map((record, index) => ({ ...record, inputTokens: index + 1 }));
    const places = saturatingSample(long, 256).map(({ inputTokens }) => inputTokens);
    expect(places).toHaveLength(8000);
    expect(new Set(places).size).toBe(8000);
    for (let tenth = 0; tenth < 10; tenth++) {
      const inside = places.filter((place) => Math.floor((place - 1) / 2000) === tenth).length;
      expect(inside).toBeGreaterThanOrEqual(400);
    }
    const short = chat(30);
    const sample = saturatingSample(short, 1000);
    expect(sample.length).toBe(Math.ceil(16_000 / 30) * 30);
    expect(sample.every(({ arrivalMs }) => arrivalMs === 0)).toBe(true);
    const lengths = ({ inputTokens, outputTokens }: TraceRecord): string => `${inputTokens},${outputTokens}`;
    expect(sample.slice(30, 60).map(lengths)).toEqual(short.map(lengths));
  });

  test('shares prefix blocks inside a repetition as the trace does, and none across', () => {
    const record = { arrivalMs: 0, inputTokens: 2000, outputTokens: 9 };
    const trace = [
      { ...record, prefixBlocks: [7, Number.MAX_SAFE_INTEGER] },
      { ...record, prefixBlocks: [7, 3] },
      record,
    ];
    const sample = saturatingSample(trace, 1);
    expect(sample.slice(0, 6).map(({ prefixBlocks }) => prefixBlocks)).toEqual([
      [0, 1],
      [0, 2],
      undefined,
      [3, 4],
      [3, 5],
      undefined,
    ]);
  });
});

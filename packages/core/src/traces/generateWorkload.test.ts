import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PREFIX_BLOCK_TOKENS, type TraceRecord } from '../domain/request.ts';
import { createSfc32 } from '../random/sfc32.ts';
import { describeTrace } from './describeTrace.ts';
import { generateWorkload } from './generateWorkload.ts';
import type { PrefixShape, WorkloadShape } from './workloadShape.ts';

const BASE: WorkloadShape = {
  requests: 300,
  ratePerSecond: 4,
  lengths: {
    kind: 'copula',
    input: { kind: 'lognormal', medianTokens: 1500, sigma: 1 },
    output: { kind: 'lognormal', medianTokens: 100, sigma: 0.5 },
    correlation: 0.2,
  },
};

const NO_SHARING: PrefixShape = {
  continueRatio: 0,
  systemPromptRatio: 0,
  systemPrompts: 0,
  systemPromptTokens: 0,
};

const make = (shape: Partial<WorkloadShape>, seed = 5) =>
  generateWorkload(createSfc32(seed), { ...BASE, ...shape });

const ratios = fc.double({ min: 0, max: 1, noNaN: true });

const prefixShapes: fc.Arbitrary<PrefixShape> = fc.record({
  continueRatio: ratios,
  systemPromptRatio: ratios,
  systemPrompts: fc.integer({ min: 1, max: 3 }),
  systemPromptTokens: fc.integer({ min: 0, max: 3000 }),
  openConversations: fc.integer({ min: 1, max: 40 }),
});

const blocksOf = (record: TraceRecord): readonly number[] => record.prefixBlocks ?? [];

test('same seed, same workload', () => {
  fc.assert(
    fc.property(fc.integer(), prefixShapes, (seed, prefix) => {
      expect(make({ prefix }, seed)).toEqual(make({ prefix }, seed));
    }),
    { numRuns: 20 },
  );
});

test('another rate or gap distribution leaves every request as it was, at another time', () => {
  const prefix = { ...NO_SHARING, continueRatio: 0.5 };
  const rest = (records: TraceRecord[]) => records.map(({ arrivalMs: _, ...request }) => request);
  expect(rest(make({ prefix, ratePerSecond: 99, gapCv: 3 }))).toEqual(rest(make({ prefix })));
});

test('records are valid, in order of arrival from 0, with a block for every full 512 tokens of the prompt', () => {
  fc.assert(
    fc.property(fc.integer(), prefixShapes, (seed, prefix) => {
      let lastMs = 0;
      const records = make({ prefix }, seed);
      expect(records[0]!.arrivalMs).toBe(0);
      for (const record of records) {
        expect(record.arrivalMs).toBeGreaterThanOrEqual(lastMs);
        lastMs = record.arrivalMs;
        expect(Math.min(record.inputTokens, record.outputTokens)).toBeGreaterThanOrEqual(1);
        expect(blocksOf(record)).toHaveLength(Math.floor(record.inputTokens / PREFIX_BLOCK_TOKENS));
        expect(record.prefixBlocks).not.toEqual([]);
      }
    }),
    { numRuns: 30 },
  );
});

test('a block id always stands at one place behind one same block', () => {
  fc.assert(
    fc.property(fc.integer(), prefixShapes, (seed, prefix) => {
      const before = new Map<number, string>();
      for (const record of make({ prefix }, seed)) {
        for (const [place, block] of blocksOf(record).entries()) {
          const here = `${place} behind ${blocksOf(record)[place - 1]}`;
          expect(before.get(block) ?? here).toBe(here);
          before.set(block, here);
        }
      }
    }),
    { numRuns: 30 },
  );
});

test('without sharing every block is new', () => {
  expect(describeTrace(make({ prefix: NO_SHARING })).prefixReuseRatio).toBe(0);
  expect(make({}).every((record) => record.prefixBlocks === undefined)).toBe(true);
});

test('every request that is longer than the one system prompt begins with its full blocks', () => {
  const prefix = { ...NO_SHARING, systemPromptRatio: 1, systemPrompts: 1, systemPromptTokens: 1100 };
  // 1100 / 512 = 2.1: two full blocks, the first ids that are given out.
  for (const record of make({ prefix })) {
    if (record.inputTokens > 1100) expect(blocksOf(record).slice(0, 2)).toEqual([0, 1]);
    else expect(blocksOf(record).every((block) => block > 1)).toBe(true);
  }
});

test('a continued conversation keeps the full blocks of its last prompt and adds new ones', () => {
  // A prompt of 2000 tokens fits behind 600 + 1 tokens of context, not behind 2001; one of 600 fits behind nothing.
  const lengths = {
    kind: 'pairs',
    pairs: [
      [600, 1],
      [2000, 1],
    ],
  } as const;
  const prefix = { ...NO_SHARING, continueRatio: 1, openConversations: 1000 };
  const open = new Set<number>();
  let continued = 0;
  for (const record of make({ prefix, lengths })) {
    const [first, ...others] = blocksOf(record);
    if (record.inputTokens === 600) {
      open.add(first!);
    } else if (open.delete(first!)) {
      continued += 1;
    } else {
      expect(open.size).toBe(0);
    }
    expect(others).toHaveLength(record.inputTokens === 600 ? 0 : 2);
    // New ids are given out in order, so all blocks behind the shared one are newer than it.
    for (const block of others) expect(block).toBeGreaterThan(first!);
  }
  expect(continued).toBeGreaterThan(100);
});

test('a share of requests continues when every conversation fits', () => {
  // Only a long prompt can continue, and only a short one; count the long ones that share the short one's first block.
  const lengths = {
    kind: 'pairs',
    pairs: [
      [600, 1],
      [2000, 1],
    ],
  } as const;
  const prefix = { ...NO_SHARING, continueRatio: 0.3, openConversations: 100_000 };
  const records = make({ prefix, lengths, requests: 4000 });
  const short = new Set<number>();
  let long = 0;
  let continued = 0;
  for (const record of records) {
    if (record.inputTokens === 600) short.add(record.prefixBlocks![0]!);
    else {
      long += 1;
      if (short.has(record.prefixBlocks![0]!)) continued += 1;
    }
  }
  // Short conversations are opened faster (1 per request) than they are used up (0.3), so after the first few one
  // always fits, and the share is binomial: standard deviation sqrt(0.3 * 0.7 / long).
  expect(Math.abs(continued / long - 0.3)).toBeLessThan(4 * Math.sqrt(0.21 / long) + 5 / long);
});

test('only the conversations begun last can go on', () => {
  const lengths = {
    kind: 'pairs',
    pairs: [
      [600, 1],
      [2000, 1],
    ],
  } as const;
  const prefix = { ...NO_SHARING, continueRatio: 1, openConversations: 1 };
  const records = make({ prefix, lengths });
  for (const [i, record] of records.entries()) {
    const previous = records[i - 1];
    const follows = record.inputTokens === 2000 && previous?.inputTokens === 600;
    expect(record.prefixBlocks?.[0] === previous?.prefixBlocks?.[0]).toBe(follows);
  }
});

test.each<[string, PrefixShape]>([
  ['continueRatio is 2', { ...NO_SHARING, continueRatio: 2 }],
  ['systemPromptRatio is -1', { ...NO_SHARING, systemPromptRatio: -1 }],
  ['systemPrompts is 0', { ...NO_SHARING, systemPromptRatio: 0.1 }],
  ['systemPromptTokens is 0.5', { ...NO_SHARING, systemPromptTokens: 0.5 }],
  ['openConversations is 0', { ...NO_SHARING, openConversations: 0 }],
])('%s: refused', (message, prefix) => {
  expect(() => make({ prefix })).toThrow(`ERR_ARGUMENT: ${message}`);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Rng } from '../random/rng.ts';
import { createSfc32 } from '../random/sfc32.ts';
import { createConversations, drawPrefixBlocks } from './conversations.ts';
import type { PrefixShape } from './workloadShape.ts';

const NO_SHARING: PrefixShape = {
  continueRatio: 0,
  systemPromptRatio: 0,
  systemPrompts: 0,
  systemPromptTokens: 0,
};

/** A generator that gives the same number again and again. */
const constant = (value: number): Rng => ({ nextFloat: () => value });

const shapes: fc.Arbitrary<PrefixShape> = fc.record({
  continueRatio: fc.double({ min: 0, max: 1, noNaN: true }),
  systemPromptRatio: fc.double({ min: 0, max: 1, noNaN: true }),
  systemPrompts: fc.integer({ min: 1, max: 4 }),
  systemPromptTokens: fc.nat(3000),
  openConversations: fc.integer({ min: 1, max: 8 }),
});

const requests = fc.array(
  fc.record({
    inputTokens: fc.integer({ min: 1, max: 9000 }),
    outputTokens: fc.integer({ min: 1, max: 500 }),
  }),
  { minLength: 1, maxLength: 60 },
);

test('a prompt has one block for every 512 tokens, a shorter rest has none', () => {
  const state = createConversations(NO_SHARING);
  const draw = (inputTokens: number) =>
    drawPrefixBlocks(constant(0), state, { inputTokens, outputTokens: 1 });
  expect([1, 511, 512, 1023, 1024].map((tokens) => draw(tokens).length)).toEqual([0, 0, 1, 1, 2]);
});

test('two prompts share blocks only as a common beginning, and each keeps its blocks apart', () => {
  fc.assert(
    fc.property(fc.integer(), shapes, requests, (seed, shape, list) => {
      const rng = createSfc32(seed);
      const state = createConversations(shape);
      const drawn = list.map((lengths) => drawPrefixBlocks(rng, state, lengths));
      // A block has one place and one block before it, in whatever prompt it stands.
      const before = new Map<number, number>();
      drawn.forEach((blocks, i) => {
        expect(blocks).toHaveLength(Math.floor(list[i]!.inputTokens / 512));
        expect(new Set(blocks).size).toBe(blocks.length);
        blocks.forEach((block, place) => {
          const last = blocks[place - 1] ?? -1;
          expect(before.get(block) ?? last).toBe(last);
          before.set(block, last);
        });
      });
    }),
  );
});

test('new blocks are numbered on from the system prompts, with no number left out', () => {
  fc.assert(
    fc.property(fc.integer(), shapes, requests, (seed, shape, list) => {
      const rng = createSfc32(seed);
      const state = createConversations(shape);
      const first = shape.systemPrompts * Math.floor(shape.systemPromptTokens / 512);
      expect(state.nextBlock).toBe(first);
      expect(state.systemBlocks.flat()).toEqual(Array.from({ length: first }, (_, i) => i));
      const made = list.flatMap((lengths) => drawPrefixBlocks(rng, state, lengths));
      const fresh = new Set(made.filter((block) => block >= first));
      expect(fresh.size).toBe(state.nextBlock - first);
    }),
  );
});

test('a longer prompt goes on from the prompt before it, with its answer', () => {
  const state = createConversations({ ...NO_SHARING, continueRatio: 1 });
  const draw = (inputTokens: number, outputTokens: number) =>
    drawPrefixBlocks(constant(0), state, { inputTokens, outputTokens });
  expect(draw(1100, 100)).toEqual([0, 1]);
  // The context is 1100 + 100 = 1200 tokens; a prompt of 1200 adds nothing to it, so it begins anew.
  expect(draw(1200, 1)).toEqual([2, 3]);
  // Both fit into 1600 tokens; the draw of 0 takes the first.
  expect(draw(1600, 1)).toEqual([0, 1, 4]);
  expect(state.open).toEqual([
    { contextTokens: 1601, blocks: [0, 1, 4] },
    { contextTokens: 1201, blocks: [2, 3] },
  ]);
});

test('nothing is continued at a ratio of 0', () => {
  const state = createConversations({ ...NO_SHARING, openConversations: 10 });
  for (const inputTokens of [600, 1200, 2400]) {
    drawPrefixBlocks(constant(0), state, { inputTokens, outputTokens: 1 });
  }
  expect(state.open.map(({ blocks }) => blocks)).toEqual([[0], [1, 2], [3, 4, 5, 6]]);
});

test('a new conversation begins with a system prompt when it is longer than it', () => {
  const shape = { ...NO_SHARING, systemPromptRatio: 1, systemPrompts: 2, systemPromptTokens: 1100 };
  const state = createConversations(shape);
  expect(state.systemBlocks).toEqual([
    [0, 1],
    [2, 3],
  ]);
  const draw = (value: number, inputTokens: number) =>
    drawPrefixBlocks(constant(value), state, { inputTokens, outputTokens: 1 });
  expect(draw(0, 1600)).toEqual([0, 1, 4]);
  expect(draw(0.9, 1600)).toEqual([2, 3, 5]);
  expect(draw(0, 1101)).toEqual([0, 1]);
  expect(draw(0, 1100)).toEqual([6, 7]);
});

test('when no more can be open, the one that was begun first gives way', () => {
  const state = createConversations({ ...NO_SHARING, openConversations: 2 });
  const contexts = () => state.open.map(({ contextTokens }) => contextTokens);
  const begin = (inputTokens: number) =>
    drawPrefixBlocks(constant(0), state, { inputTokens, outputTokens: 1 });
  begin(10);
  begin(20);
  begin(30);
  expect(contexts()).toEqual([31, 21]);
  begin(40);
  expect(contexts()).toEqual([31, 41]);
  begin(50);
  expect(contexts()).toEqual([51, 41]);
});

test('256 conversations are open when the shape names no number', () => {
  const state = createConversations(NO_SHARING);
  for (let i = 0; i < 300; i++) drawPrefixBlocks(constant(0), state, { inputTokens: 1, outputTokens: 1 });
  expect(state.open).toHaveLength(256);
});

test('the share of continued conversations is the ratio when every prompt fits', () => {
  const draws = 3000;
  const state = createConversations({ ...NO_SHARING, continueRatio: 0.3, openConversations: draws });
  const rng = createSfc32(7);
  // Each prompt is two tokens longer than the one before, with answers of one token, so it fits every conversation.
  for (let i = 1; i <= draws; i++) drawPrefixBlocks(rng, state, { inputTokens: 2 * i, outputTokens: 1 });
  const continued = draws - state.open.length;
  // The first one has nothing to continue. Four standard errors of a binomial count: 4 sqrt(2999 * 0.3 * 0.7) = 100.
  expect(Math.abs(continued - 0.3 * (draws - 1))).toBeLessThan(4 * Math.sqrt((draws - 1) * 0.3 * 0.7));
});

test.each([
  [{ continueRatio: 1.1 }, 'continueRatio is 1.1; expected a number from 0 to 1'],
  [{ systemPromptRatio: -0.1 }, 'systemPromptRatio is -0.1; expected a number from 0 to 1'],
  [{ systemPromptRatio: 0.5 }, 'systemPrompts is 0; expected a whole number >= 1'],
  [{ systemPrompts: 1.5 }, 'systemPrompts is 1.5; expected a whole number >= 0'],
  [{ systemPromptTokens: 10_000_001 }, 'systemPromptTokens is 10000001; expected a whole number from 0 to'],
  [{ openConversations: 0 }, 'openConversations is 0; expected a whole number >= 1'],
])('%j is refused', (change, message) => {
  expect(() => createConversations({ ...NO_SHARING, ...change })).toThrow(`ERR_ARGUMENT: ${message}`);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateInputTokens, estimateTextTokens } from './estimateInputTokens.ts';
import type { InferenceCall } from './inferenceCall.ts';

const call = (parts: Partial<InferenceCall>): InferenceCall => ({
  route: 'chat',
  model: 'm',
  turns: [],
  toolCount: 0,
  stream: false,
  includeUsage: false,
  prompts: 1,
  choices: 1,
  hasImages: false,
  hasAudio: false,
  ...parts,
});

test('four bytes of UTF-8 are a token', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', ' ', 'é', 'ж', 'ก', '😀') }), (text) => {
      expect(estimateTextTokens(text)).toBe(new TextEncoder().encode(text).length / 4);
    }),
  );
});

test('a character of Chinese, Japanese or Korean is a token', () => {
  expect(estimateTextTokens('你好，世界')).toBe(5);
  expect(estimateTextTokens('ひらカタ')).toBe(4);
  expect(estimateTextTokens('한국어')).toBe(3);
});

test('messages, tools and token ids add up', () => {
  const turns = [
    { role: 'user' as const, text: 'a'.repeat(40) },
    { role: 'tool' as const, text: '' },
  ];
  // 40 bytes are 10 tokens, 2 messages 8, 100 bytes of tools 25.
  expect(estimateInputTokens(call({ turns }), 100)).toBe(43);
  // Completions have no template: 10 tokens of text and the ids.
  expect(estimateInputTokens(call({ route: 'completions', turns, inputTokens: 7 }))).toBe(17);
  expect(estimateInputTokens(call({ route: 'completions' }))).toBe(1);
});

test('a long text of one kind is estimated as if all of it were read', () => {
  expect(estimateTextTokens('abcd'.repeat(250_000))).toBeCloseTo(250_000, 6);
  const mixed = 'english words and 漢字 '.repeat(20_000);
  // 18 + 1 bytes and 2 ideographs per repetition: 4.75 + 2 tokens.
  expect(Math.abs(estimateTextTokens(mixed) / (20_000 * 6.75) - 1)).toBeLessThan(0.01);
});

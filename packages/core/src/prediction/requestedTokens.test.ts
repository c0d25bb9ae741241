import { expect, test } from 'vitest';
import { readText } from './readText.ts';
import { requestedTokens } from './requestedTokens.ts';
import { createTokenBuffer } from './tokenBuffer.ts';

function requested(text: string): number {
  const tokens = createTokenBuffer(200);
  readText(tokens, text, 0, text.length);
  return requestedTokens(tokens, 0, tokens.count);
}

test.each([
  ['Write an essay of 500 words.', 500],
  ['Answer in three sentences', 75],
  ['Give me 5 short tips', 125],
  ['two long blue paragraphs', 180],
  ['a 200-word story', 200],
  ['3 sentences or 100 words', 100],
])('%s: %d tokens', (text, tokens) => {
  expect(requested(text)).toBe(tokens);
});

test.each(['', 'words', 'Use short words', 'In 2023 many very different kinds of words', 'chapter 12'])(
  '%j asks for no length',
  (text) => {
    expect(requested(text)).toBe(0);
  },
);

test('absurd requests are capped', () => {
  expect(requested('write 999999999999 pages')).toBe(100_000);
});

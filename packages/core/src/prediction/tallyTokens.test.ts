import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readText } from './readText.ts';
import { tallyTokens } from './tallyTokens.ts';
import { createTokenBuffer } from './tokenBuffer.ts';

function tallyOf(text: string) {
  const tokens = createTokenBuffer(1000);
  readText(tokens, text, 0, text.length);
  return { tokens, tally: tallyTokens(tokens, 0, tokens.count) };
}

test('a text by hand', () => {
  // Words: The, b2, cat (3 + 2 + 3 letters); numbers 7 and 44, which is also the code of a comma; marks "," and "!".
  const { tally } = tallyOf('The b2,\n7 44\n\ncat!');
  expect(tally).toEqual({ words: 3, letters: 8, capitals: 1, numbers: 2, marks: 2, commas: 1, lines: 3 });
});

test('the tallies of two parts add up to that of both', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'B', '1', ',', '!', ' ', '\n', '写'), maxLength: 40 });
  fc.assert(
    fc.property(text, fc.nat(40), (words, at) => {
      const { tokens, tally } = tallyOf(words);
      const middle = Math.min(at, tokens.count);
      const [first, second] = [tallyTokens(tokens, 0, middle), tallyTokens(tokens, middle, tokens.count)];
      const sums = Object.entries(first).map(([name, count]) => [name, count + second[name as 'words']]);
      expect(Object.fromEntries(sums)).toEqual(tally);
    }),
  );
});

import { expect, test } from 'vitest';
import { CUE_GROUPS, CUE_NAMES, cueOf, LANGUAGE_CUE, LANGUAGES } from './cueWords.ts';
import { hashWord } from './featureHash.ts';
import { readText } from './readText.ts';
import { createTokenBuffer } from './tokenBuffer.ts';

/** Groups of the words that the tokeniser makes of a text. */
function cuesIn(text: string): number[] {
  const tokens = createTokenBuffer(100);
  readText(tokens, text, 0, text.length);
  return Array.from(tokens.hash.subarray(0, tokens.count), cueOf);
}

test('every language and every word of a group is one word of a text and found in its group', () => {
  for (const language of LANGUAGES.split(' ')) {
    expect([language, cuesIn(`in ${language}.`)[1]]).toEqual([language, LANGUAGE_CUE]);
  }
  CUE_NAMES.forEach((name, group) => {
    for (const word of CUE_GROUPS[name]!.split(' ')) {
      expect([word, cuesIn(`(${word})`)]).toEqual([word, [-1, group, -1]]);
    }
  });
});

test('other words are in no group', () => {
  for (const word of ['zebra', 'quixotic', '', 'xyzzy']) expect(cueOf(hashWord(word))).toBe(-1);
});

import { expect, test } from 'vitest';
import { CUE_GROUPS, CUE_NAMES, cueOf, LANGUAGE_CUE, LANGUAGES } from './cueWords.ts';
import { hashWord } from './featureHash.ts';

test('every language and every word of a group is found, in the first group that has it', () => {
  for (const language of LANGUAGES.split(' ')) expect(cueOf(hashWord(language))).toBe(LANGUAGE_CUE);
  const seen = new Set(LANGUAGES.split(' '));
  CUE_NAMES.forEach((name, group) => {
    for (const word of CUE_GROUPS[name]!.split(' ')) {
      if (!seen.has(word)) expect([word, cueOf(hashWord(word))]).toEqual([word, group]);
      seen.add(word);
    }
  });
});

test('other words are in no group', () => {
  for (const word of ['zebra', 'quixotic', '', 'xyzzy']) expect(cueOf(hashWord(word))).toBe(-1);
});

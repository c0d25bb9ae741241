import fc from 'fast-check';
import { expect, test } from 'vitest';
import { basicTokens } from './basicTokens.ts';
import { parseVocabulary, type Vocabulary } from './vocabulary.ts';
import { wordPieces } from './wordPiece.ts';

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'];
const UNKNOWN = 1;

const vocabularyOf = (...tokens: string[]): Vocabulary => parseVocabulary([...SPECIAL, ...tokens].join('\n'));
const tokensOf = (tokens: string[], text: string): string[] => {
  const all = [...SPECIAL, ...tokens];
  return wordPieces(parseVocabulary(all.join('\n')), text, true).map((id) => all[id]!);
};

test('a word is cut from the left into the longest tokens', () => {
  const tokens = ['un', '##aff', '##able', 'want', '##want', '##ed', 'runn', '##ing', ','];
  expect(tokensOf(tokens, 'UNwanted, running')).toEqual(['un', '##want', '##ed', ',', 'runn', '##ing']);
  expect(tokensOf(tokens, 'unaffable')).toEqual(['un', '##aff', '##able']);
});

test('a word with a part that is in no token is unknown as a whole', () => {
  expect(tokensOf(['un', '##want', '##ed'], 'unwantedX un')).toEqual(['[UNK]', 'un']);
});

test('greedy is not the fewest pieces, nor does it look back', () => {
  // "abc" is taken first, then nothing fits "d"; "ab" + "##cd" would have.
  expect(tokensOf(['ab', 'abc', '##cd'], 'abcd')).toEqual(['[UNK]']);
});

test('a token that begins a word does not continue one, and the other way round', () => {
  expect(tokensOf(['a', '##b'], 'ab b')).toEqual(['a', '##b', '[UNK]']);
});

test('words of up to 100 characters are read, longer ones are unknown', () => {
  const vocabulary = vocabularyOf('a', '##a', '𝐱', '##𝐱');
  expect(wordPieces(vocabulary, 'a'.repeat(100), false)).toHaveLength(100);
  expect(wordPieces(vocabulary, 'a'.repeat(101), false)).toEqual([UNKNOWN]);
  // U+1D431 takes two units; characters are counted, not units.
  expect(wordPieces(vocabulary, '𝐱'.repeat(100), false)).toHaveLength(100);
  expect(wordPieces(vocabulary, '𝐱'.repeat(101), false)).toEqual([UNKNOWN]);
});

test('special tokens in the text are text', () => {
  const ids = wordPieces(vocabularyOf('[', ']', 'sep'), '[SEP]', true);
  expect(ids).toEqual([4, 6, 5]);
});

const word = fc.string({ unit: fc.constantFrom(...'abc'), minLength: 1, maxLength: 4 });
const vocabularyTokens = fc.uniqueArray(
  fc.tuple(fc.boolean(), word).map(([goesOn, token]) => (goesOn ? `##${token}` : token)),
  { maxLength: 14 },
);
const text = fc.string({ unit: fc.constantFrom(...'abcABC x.'), maxLength: 30 });

/** The same by the definition: of all tokens that fit at the place the longest, by looking at every one. */
function bruteForce(tokens: string[], part: string): string[] {
  const pieces: string[] = [];
  for (let rest = part; rest !== ''; ) {
    const fitting = tokens
      .map((token) => ({ token, body: token.replace(/^##/, ''), goesOn: token.startsWith('##') }))
      .filter(({ body, goesOn }) => goesOn === rest.length < part.length && rest.startsWith(body))
      .sort((a, b) => b.body.length - a.body.length)[0];
    if (fitting === undefined) return ['[UNK]'];
    pieces.push(fitting.token);
    rest = rest.slice(fitting.body.length);
  }
  return pieces;
}

test('agrees with looking at every token, on small vocabularies', () => {
  fc.assert(
    fc.property(vocabularyTokens, text, (tokens, value) => {
      const expected = basicTokens(value, true).flatMap((part) => bruteForce(tokens, part));
      expect(tokensOf(tokens, value)).toEqual(expected);
    }),
    { numRuns: 2000 },
  );
});

test('pieces of a known word join to the word, and every id is inside the vocabulary', () => {
  const letters = [...'abc', ...[...'abc'].map((letter) => `##${letter}`), 'x', '##x', '.'];
  fc.assert(
    fc.property(vocabularyTokens, text, (tokens, value) => {
      const all = [...SPECIAL, ...new Set([...letters, ...tokens])];
      const ids = wordPieces(parseVocabulary(all.join('\n')), value, true);
      expect(ids.every((id) => Number.isInteger(id) && id >= 0 && id < all.length)).toBe(true);
      const joined = ids.map((id) => all[id]!.replace(/^##/, '')).join('');
      expect(joined).toBe(basicTokens(value, true).join(''));
    }),
    { numRuns: 1000 },
  );
});

import { expect, test } from 'vitest';
import { parseVocabulary } from './vocabulary.ts';

const SPECIAL = '[PAD]\n[UNK]\n[CLS]\n[SEP]\n';

test('the id of a token is its line, from 0', () => {
  const vocabulary = parseVocabulary(`${SPECIAL}play\n##ing\n`);
  expect(vocabulary.size).toBe(6);
  expect(vocabulary.starts.get('play')).toBe(4);
  expect(vocabulary.continuations.get('ing')).toBe(5);
  expect([vocabulary.pad, vocabulary.unknown, vocabulary.start, vocabulary.end]).toEqual([0, 1, 2, 3]);
  // "[PAD]" has 5 characters, more than "play" and "ing".
  expect(vocabulary.longestPiece).toBe(5);
});

test('line ends of Windows, a byte order mark and a missing last line end change nothing', () => {
  const plain = parseVocabulary(`${SPECIAL}play\n##ing\n`);
  expect(parseVocabulary(`\uFEFF${SPECIAL}play\n##ing`.replaceAll('\n', '\r\n'))).toEqual(plain);
});

test('an empty line keeps its id, and of a token that is listed twice the last line counts', () => {
  const vocabulary = parseVocabulary(`${SPECIAL}\nplay\nplay\n`);
  expect(vocabulary.size).toBe(7);
  expect(vocabulary.starts.get('play')).toBe(6);
});

test('a lone ## is a token of its own and continues no word', () => {
  const vocabulary = parseVocabulary(`${SPECIAL}##\n`);
  expect(vocabulary.starts.get('##')).toBe(4);
  expect(vocabulary.continuations.size).toBe(0);
});

test.each(['[PAD]', '[UNK]', '[CLS]', '[SEP]'])('a vocabulary without %s is refused by name', (token) => {
  const call = () => parseVocabulary(SPECIAL.replace(`${token}\n`, ''));
  expect(call).toThrow(/ERR_ONNX_VOCABULARY: the vocabulary has 3 tokens, but no /);
  expect(call).toThrow(token);
});

test('an empty file is no vocabulary', () => {
  expect(() => parseVocabulary('')).toThrow(/ERR_ONNX_VOCABULARY: the vocabulary has 0 tokens/);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { basicTokens } from './basicTokens.ts';

test.each([
  ['Hello, world!', ['hello', ',', 'world', '!']],
  ['  two\t\twords \r\n', ['two', 'words']],
  ["don't", ['don', "'", 't']],
  ['a+b=$5~', ['a', '+', 'b', '=', '$', '5', '~']],
  ['', []],
  [' \n ', []],
  ['[SEP] [CLS]', ['[', 'sep', ']', '[', 'cls', ']']],
  ['no_break\u00a0space', ['no', '_', 'break', 'space']],
  ['line\u2028separator', ['line', 'separator']],
])('%j splits into words and marks', (text, tokens) => {
  expect(basicTokens(text, true)).toEqual(tokens);
});

test('accents go with the case, and stay with it', () => {
  expect(basicTokens('Crème BRÛLÉE', true)).toEqual(['creme', 'brulee']);
  expect(basicTokens('Crème BRÛLÉE', false)).toEqual(['Crème', 'BRÛLÉE']);
  // A composed and a decomposed e with acute are the same token only without accents.
  expect(basicTokens('\u00e9 e\u0301', true)).toEqual(['e', 'e']);
});

test('a word is lowered before it is split at marks, since decomposing can make a mark', () => {
  // U+2260 is a symbol, no mark; decomposed it is "=" with an overlay, and "=" is one.
  expect(basicTokens('a\u2260b', true)).toEqual(['a', '=', 'b']);
  expect(basicTokens('a\u2260b', false)).toEqual(['a\u2260b']);
});

test('every ideograph is a word; kana and hangul are not ideographs', () => {
  expect(basicTokens('写诗 abc漢d', false)).toEqual(['写', '诗', 'abc', '漢', 'd']);
  expect(basicTokens('\u{20000}x', false)).toEqual(['\u{20000}', 'x']);
  expect(basicTokens('ひらがな 한국', false)).toEqual(['ひらがな', '한국']);
});

test('controls, format characters, the replacement character and halves of pairs vanish', () => {
  expect(basicTokens('a\0b\u0007c\u200bd\ufffde\ud800f', true)).toEqual(['abcdef']);
});

test('marks beyond ASCII are tokens of their own', () => {
  expect(basicTokens('„Hallo“ – «oui»…', true)).toEqual(['„', 'hallo', '“', '–', '«', 'oui', '»', '…']);
});

const text = fc.string({
  unit: fc.oneof(
    fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
    fc.integer({ min: 0x10000, max: 0x2ffff }).map((code) => String.fromCodePoint(code)),
    fc.constantFrom(...' \n\tabcXYZÄéß.,!?漢Σς'),
  ),
  maxLength: 60,
});

test('splitting what was split changes nothing, and no token is empty or holds white space', () => {
  fc.assert(
    fc.property(text, fc.boolean(), (value, lowerCase) => {
      const tokens = basicTokens(value, lowerCase);
      expect(basicTokens(tokens.join(' '), lowerCase)).toEqual(tokens);
      for (const token of tokens) expect(token).toMatch(/^[^\s\p{Z}]+$/u);
    }),
    { numRuns: 2000 },
  );
});

test('without lower case nothing but spaces and dropped characters is lost', () => {
  fc.assert(
    fc.property(text, (value) => {
      const kept = [...value].filter((character) => !/[\p{C}\p{Z}\uFFFD]/u.test(character)).join('');
      expect(basicTokens(value, false).join('')).toBe(kept);
    }),
    { numRuns: 1000 },
  );
});

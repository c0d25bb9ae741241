import fc from 'fast-check';
import { expect, test } from 'vitest';
import { composeSteady } from './composeSteady.ts';

test.each([
  ['Latin', 'Cafe\u0301', 'Café'],
  ['Vietnamese, two marks', 'a\u0323\u0302', 'ậ'],
  ['Cyrillic', 'и\u0306', 'й'],
  ['Hangul from its letters', '\u1112\u1161\u11ab', '한'],
  ['kana with its mark', 'か\u3099', 'が'],
  ['Devanagari, where the composed form is taken apart', '\u0958', '\u0915\u093c'],
  ['the sign of the kelvin', '\u212a', 'K'],
])('%s is composed as the standard says', (_, text, composed) => {
  expect(composeSteady(text)).toBe(composed);
  expect(text.normalize('NFC')).toBe(composed);
});

test('a mark that Unicode got in 2025 stays where it is, on every runtime', () => {
  const text = 'a\u1acf\u0323';
  expect(composeSteady(text)).toBe(text);
});

test('composing twice changes nothing more, and what needs no composing stays as it is', () => {
  const text = fc.string({ unit: 'binary', maxLength: 60 });
  fc.assert(
    fc.property(text, (value) => {
      const once = composeSteady(value);
      expect(composeSteady(once)).toBe(once);
    }),
  );
  fc.assert(fc.property(fc.string({ unit: 'grapheme-ascii' }), (value) => composeSteady(value) === value));
});

test('halves of surrogate pairs and NUL pass', () => {
  const text = '\ud800\u0000\udc00';
  expect(composeSteady(text)).toBe(text);
});

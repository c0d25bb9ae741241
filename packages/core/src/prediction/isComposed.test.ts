import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isComposed } from './isComposed.ts';

test('a text that is said to be composed does not change under normalisation', () => {
  const unit = fc.oneof(
    fc.integer({ min: 0, max: 0xffff }),
    fc.integer({ min: 0x250, max: 0x370 }),
    fc.integer({ min: 0x2000, max: 0x2030 }),
    fc.integer({ min: 0, max: 0x17f }),
  );
  const texts = fc.string({ unit: unit.map((code) => String.fromCharCode(code)), maxLength: 12 });
  fc.assert(
    fc.property(texts, (text) => {
      if (isComposed(text, 0, text.length)) expect(text.normalize('NFC')).toBe(text);
    }),
    { numRuns: 2000 },
  );
});

test('each unit that passes is its own normal form', () => {
  for (let code = 0; code < 0x10000; code++) {
    const text = String.fromCharCode(code);
    if (isComposed(text, 0, 1)) expect(text.normalize('NFC')).toBe(text);
  }
});

test('English with curly quotes passes, a combining accent does not, and only the part counts', () => {
  expect(isComposed('“It’s 5\u00a0°C – naïve”, 写作', 0, 24)).toBe(true);
  expect(isComposed('cafe\u0301', 0, 5)).toBe(false);
  expect(isComposed('cafe\u0301', 0, 4)).toBe(true);
});

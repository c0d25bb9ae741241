import fc from 'fast-check';
import { expect, test } from 'vitest';
import { composeSteady } from './composeSteady.ts';
import { copyUnits } from './copyUnits.ts';

/** Whether a part of a text is surely composed. */
function isComposed(text: string, start: number, end: number): boolean {
  return copyUnits(new Uint16Array(end - start + 1), 0, text, start, end);
}

test('a text that is said to be composed does not change when it is composed', () => {
  const unit = fc.oneof(
    fc.integer({ min: 0, max: 0xffff }),
    fc.integer({ min: 0x250, max: 0x370 }),
    fc.integer({ min: 0x2000, max: 0x2030 }),
    fc.integer({ min: 0x2120, max: 0x2130 }),
    fc.integer({ min: 0x3040, max: 0x30a0 }),
    fc.integer({ min: 0x1100, max: 0x1200 }),
    fc.integer({ min: 0xac00, max: 0xad00 }),
    fc.integer({ min: 0, max: 0x17f }),
  );
  const texts = fc.string({ unit: unit.map((code) => String.fromCharCode(code)), maxLength: 12 });
  fc.assert(
    fc.property(texts, (text) => {
      if (isComposed(text, 0, text.length)) expect(composeSteady(text)).toBe(text);
    }),
    { numRuns: 2000 },
  );
});

test('each unit that passes stays as it is, and all below U+0300 pass', () => {
  for (let code = 0; code < 0x10000; code++) {
    const text = String.fromCharCode(code);
    const composed = isComposed(text, 0, 1);
    if (composed) expect(composeSteady(text)).toBe(text);
    if (code < 0x300) expect(composed).toBe(true);
  }
});

test('English with curly quotes passes, a combining accent does not, and only the part counts', () => {
  expect(isComposed('“It’s 5\u00a0°C – naïve”, 写作', 0, 24)).toBe(true);
  expect(isComposed('cafe\u0301', 0, 5)).toBe(false);
  expect(isComposed('cafe\u0301', 0, 4)).toBe(true);
});

test('units are copied to their place with a NUL behind, and no further', () => {
  const units = new Uint16Array(6).fill(7);
  copyUnits(units, 1, 'abcd', 1, 3);
  expect([...units]).toEqual([7, 98, 99, 0, 7, 7]);
});

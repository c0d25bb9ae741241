import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimal, plainInteger } from './decimal.ts';

test('every safe integer is read as it was written, from the middle of a text too', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.string(), fc.string(), (value, before, after) => {
      const text = `${before}${value}${after}`;
      expect(plainInteger(text, before.length, before.length + String(value).length)).toBe(value);
    }),
  );
});

test.each(['', '-', '+1', '1.0', '1e3', ' 1', '1 ', '12a', '--1', '00000000000000001'])(
  'plainInteger refuses %j',
  (text) => {
    expect(plainInteger(text, 0, text.length)).toBeNaN();
  },
);

test('16 digits beyond 2^53 come back as a number that is not a safe integer', () => {
  expect(Number.isSafeInteger(plainInteger('9007199254740991', 0, 16))).toBe(true);
  expect(Number.isSafeInteger(plainInteger('9007199254740993', 0, 16))).toBe(false);
});

test('reading past the end of a text gives NaN', () => {
  expect(plainInteger('12', 0, 3)).toBeNaN();
});

test('decimal reads back every finite number that JavaScript writes', () => {
  fc.assert(
    fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (value) => {
      expect(decimal(` ${value}\t`)).toBe(value === 0 ? 0 : value);
    }),
  );
});

test.each(['', '  ', '0x10', '0b1', 'Infinity', 'NaN', '1,5', '1 2', '1e', '.', '1_000', '--1'])(
  'decimal refuses %j',
  (text) => {
    expect(decimal(text)).toBeNaN();
  },
);

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type NumberColumnRule,
  readNumberField,
  readTextField,
  type TextColumnRule,
  tokensColumn,
} from './csvColumnRule.ts';
import { createCsvFields, splitFields } from './csvFields.ts';

function split(text: string) {
  const line = { file: 't.csv', lineNumber: 3, text };
  const fields = createCsvFields();
  splitFields(fields, line);
  return { fields, line };
}

function numberAt(rule: NumberColumnRule, text: string, place: number): number {
  const { fields, line } = split(text);
  return readNumberField(rule, fields, place, line);
}

function textAt<Text extends string>(rule: TextColumnRule<Text>, text: string, place: number): Text {
  const { fields, line } = split(text);
  return readTextField(rule, fields, place, line);
}

test('a number is taken exactly when it lies in the range and is whole where it must be', () => {
  const numbers = fc.oneof(fc.integer({ min: -20, max: 20 }), fc.double({ min: -20, max: 20, noNaN: true }));
  fc.assert(
    fc.property(numbers, fc.integer({ min: -9, max: 0 }), fc.boolean(), (value, min, whole) => {
      const rule: NumberColumnRule = { kind: 'number', name: 'x', min, max: 9, whole };
      const read = () => numberAt(rule, `a,${value},b`, 1);
      if (value >= min && value <= 9 && (!whole || Number.isInteger(value)))
        expect(read()).toBeCloseTo(value, 12);
      else expect(read).toThrow(`ERR_TRACE_ROW: t.csv:3:3: got "${value}"; expected x, `);
    }),
  );
});

test('the range is in the unit of the file, the number comes back in the other one', () => {
  const rule: NumberColumnRule = { kind: 'number', name: 's', min: 0, max: 2, whole: false, scale: 1000 };
  expect(numberAt(rule, '1.5', 0)).toBe(1500);
  expect(() => numberAt(rule, '1500', 0)).toThrow('expected s, a number from 0 to 2');
});

test('a column of tokens takes whole numbers from 1 to ten million', () => {
  const rule = tokensColumn('n');
  expect([1, 10_000_000].map((tokens) => numberAt(rule, `${tokens}`, 0))).toEqual([1, 10_000_000]);
  for (const wrong of ['0', '10000001', '1.5', '', 'x', '1e999']) {
    expect(() => numberAt(rule, `7,${wrong}`, 1)).toThrow(
      `ERR_TRACE_ROW: t.csv:3:3: got "${wrong}"; expected n, a whole number from 1 to 10,000,000`,
    );
  }
});

test('a text has at least one character, or is one of a list', () => {
  const size: TextColumnRule<'s' | 'm'> = { kind: 'text', name: 'size', oneOf: ['s', 'm'] };
  expect(textAt({ kind: 'text', name: 'x' }, 'a,"b, ""c"""', 1)).toBe('b, "c"');
  expect(textAt(size, 's', 0)).toBe('s');
  expect(() => textAt({ kind: 'text', name: 'x' }, 'é,', 1)).toThrow(
    'ERR_TRACE_ROW: t.csv:3:3: got ""; expected x, a text of at least one character',
  );
  expect(() => textAt(size, 'a,S', 1)).toThrow('t.csv:3:3: got "S"; expected size, one of s, m');
});

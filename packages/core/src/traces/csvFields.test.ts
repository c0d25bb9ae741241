import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCsvFields, fieldNumber, fieldText, splitFields } from './csvFields.ts';

const lineOf = (text: string) => ({ file: 't.csv', lineNumber: 7, text });

function textsOf(text: string): string[] {
  const fields = createCsvFields();
  splitFields(fields, lineOf(text));
  return Array.from({ length: fields.count }, (_, i) => fieldText(fields, i));
}

const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;

test('a line of fields, each quoted or not, splits into the same fields', () => {
  const bare = fc.string({ unit: fc.constantFrom('a', '1', ' ', 'é', '\u{1f600}') });
  const written = fc.oneof(
    bare.map((text) => [text, text] as const),
    fc.string({ unit: fc.constantFrom('a', ',', '"', ' ') }).map((text) => [text, quote(text)] as const),
  );
  fc.assert(
    fc.property(fc.array(written, { minLength: 1 }), (fields) => {
      const line = fields.map(([, text]) => text).join(',');
      expect(textsOf(line)).toEqual(fields.map(([text]) => text));
    }),
  );
});

test('offsets count the quote, numbers do not mind it', () => {
  const fields = createCsvFields();
  splitFields(fields, lineOf('1,"2",-3.5e1'));
  expect(fields.starts).toEqual([0, 2, 6]);
  expect([0, 1, 2].map((i) => fieldNumber(fields, i))).toEqual([1, 2, -35]);
});

test('a holder that is used again forgets the quotes of the line before', () => {
  const fields = createCsvFields();
  splitFields(fields, lineOf('"a","b"'));
  splitFields(fields, lineOf('cd,ef'));
  expect([fieldText(fields, 0), fieldText(fields, 1)]).toEqual(['cd', 'ef']);
});

test.each([
  ['1,"open', 3, '"\\"open"', 'a closing quote on the same line'],
  ['1,"a"b,2', 6, '"b,2"', 'a comma or the end of the line after a closing quote'],
  ['1,a"b,2', 3, '"a\\"b"', 'a field with a quote in it to be quoted'],
])('broken quotes in %j are reported at column %i', (text, column, got, expected) => {
  expect(() => textsOf(text)).toThrow(`ERR_TRACE_ROW: t.csv:7:${column}: got ${got}; expected ${expected}`);
});

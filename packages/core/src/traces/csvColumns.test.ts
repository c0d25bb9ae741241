import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CsvColumnRule, createCsvColumnsParser } from './csvColumns.ts';
import { MAX_LINE_LENGTH } from './lineSplitter.ts';

const RULES: Record<'a' | 'b', CsvColumnRule> = {
  a: { name: 'col_a', min: -5, max: 5, whole: true },
  b: { name: 'col_b', min: 0, max: 1, whole: false },
};

function read(...chunks: string[]) {
  const parser = createCsvColumnsParser('t.csv', RULES);
  for (const chunk of chunks) parser.push(chunk);
  return parser.finish();
}

test('columns come by name, whatever their order and whatever else is in the file', () => {
  const text = '\ufeffcol_b,model,col_a\r\n0.25,"x,y",-5\r\n\r\n"1",z,5';
  const expected = { a: Float64Array.of(-5, 5), b: Float64Array.of(0.25, 1) };
  fc.assert(
    fc.property(fc.nat(text.length), (place) => {
      expect(read(text.slice(0, place), text.slice(place))).toEqual(expected);
    }),
  );
});

test.each([
  ['col_a\n1\n', 'ERR_TRACE_FORMAT: t.csv:1:1: got the columns "col_a"; expected column col_b, missing'],
  ['col_a,col_b\n', 'ERR_TRACE_EMPTY: t.csv: got no row; expected rows under a header'],
  ['', 'ERR_TRACE_EMPTY: t.csv: got no row'],
  [
    'col_a,col_b\n1,0\n1.5,0\n',
    'ERR_TRACE_ROW: t.csv:3:1: got "1.5"; expected col_a, a whole number from -5 to 5',
  ],
  ['col_a,col_b\n1,1.5\n', 'ERR_TRACE_ROW: t.csv:2:3: got "1.5"; expected col_b, a number from 0 to 1'],
  ['col_a,col_b\n1,\n', 'ERR_TRACE_ROW: t.csv:2:3: got ""; expected col_b'],
  ['col_a,col_b\n-6,0\n', 'ERR_TRACE_ROW: t.csv:2:1: got "-6"; expected col_a'],
  ['col_a,col_b\n1\n', 'ERR_TRACE_ROW: t.csv:2:2: got the end of the line before "col_b"; expected 2 fields'],
])('%j is refused', (text, message) => {
  expect(() => read(text)).toThrow(message);
});

test('a line that is too long is refused', () => {
  expect(() => read('col_a,col_b\n', 'x'.repeat(MAX_LINE_LENGTH), 'x')).toThrow(
    'ERR_TRACE_ROW: t.csv:2:1: got a line of more than 16,777,216 characters',
  );
});

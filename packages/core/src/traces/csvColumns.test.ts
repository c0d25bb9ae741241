import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTable } from './chunks.test.helper.ts';
import { type CsvColumnRules, createCsvColumnsParser } from './csvColumns.ts';
import { MAX_LINE_LENGTH } from './lineSplitter.ts';

interface Columns {
  readonly a: Float64Array;
  readonly b: Float64Array;
}

const RULES: CsvColumnRules<Columns> = {
  a: { kind: 'number', name: 'col_a', min: -5, max: 5, whole: true },
  b: { kind: 'number', name: 'col_b', min: 0, max: 1, whole: false },
};

const read = (...chunks: string[]) =>
  readTable(createCsvColumnsParser<Columns>({ file: 't.csv' }, RULES), chunks);

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

interface Named {
  readonly name: readonly string[];
  readonly size: readonly ('s' | 'm')[];
  readonly grams: Float64Array;
}

const NAMED: CsvColumnRules<Named> = {
  name: { kind: 'text', name: 'name' },
  size: { kind: 'text', name: 'size', oneOf: ['s', 'm'] },
  grams: { kind: 'number', name: 'kg', min: 0, max: 9, whole: false, scale: 1000 },
};

test('text columns are arrays of strings, numbers come scaled', () => {
  const text = 'size,kg,name\nm,0.5,"a ""b"", c"\ns,2,a\n';
  expect(readTable(createCsvColumnsParser<Named>({ file: 't.csv' }, NAMED), [text])).toEqual({
    name: ['a "b", c', 'a'],
    size: ['m', 's'],
    grams: Float64Array.of(500, 2000),
  });
});

test('the table has one entry a row in each column, whatever is in the file', () => {
  const rows = fc.array(
    fc.tuple(fc.stringMatching(/^[a-z]+$/), fc.constantFrom('s', 'm'), fc.integer({ min: 0, max: 9 })),
    {
      minLength: 1,
    },
  );
  fc.assert(
    fc.property(rows, (list) => {
      const text = ['name,size,kg', ...list.map((row) => row.join(','))].join('\n');
      const table = readTable(createCsvColumnsParser<Named>({ file: 't.csv' }, NAMED), [text]);
      expect(table.name).toEqual(list.map(([name]) => name));
      expect(table.size).toEqual(list.map(([, size]) => size));
      expect([...table.grams]).toEqual(list.map(([, , kg]) => kg * 1000));
    }),
  );
});

test('with skipBad a broken row leaves nothing in any column', () => {
  const parser = createCsvColumnsParser<Named>({ file: 't.csv', skipBad: true }, NAMED);
  // The first field of the broken row is good, its last one is not.
  const table = readTable(parser, ['name,size,kg\na,s,1\nb,s,x\nc,m,2\n']);
  expect(table).toEqual({ name: ['a', 'c'], size: ['s', 'm'], grams: Float64Array.of(1000, 2000) });
  expect(parser.report()).toEqual({
    records: 2,
    badRows: 1,
    firstBadRows: ['t.csv:3:5: got "x"; expected kg, a number from 0 to 9'],
  });
});

test('with skipBad a file of broken rows is empty', () => {
  const parser = createCsvColumnsParser<Named>({ file: 't.csv', skipBad: true }, NAMED);
  expect(() => readTable(parser, ['name,size,kg\na,l,1\n'])).toThrow(
    'ERR_TRACE_EMPTY: t.csv: got all 1 rows are broken, the first one at t.csv:2:3: got "l"; expected size, one of s, m',
  );
});

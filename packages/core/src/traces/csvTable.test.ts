import { expect, test } from 'vitest';
import { fieldText } from './csvFields.ts';
import { createCsvTableParser } from './csvTable.ts';
import { formatError, rowError } from './textLine.ts';

/** Collects the first field of each row; `bad` there is a broken row. */
function createFirstFields(skipBad = false) {
  const firsts: string[] = [];
  return createCsvTableParser<string, readonly string[]>(
    { file: 't.csv', skipBad },
    {
      open: (headerLine, header) => {
        if (header[0] !== 'a') throw formatError(headerLine, 'no a', 'a');
        return (fields, line) => {
          if (fieldText(fields, 0) === 'bad') throw rowError(line, 0, 'bad', 'good');
          return fieldText(fields, 0);
        };
      },
      append: (row) => firsts.push(row),
      collect: () => firsts,
    },
  );
}

test('the first line that is not blank is the header, the rest are rows', () => {
  const parser = createFirstFields();
  parser.push('\n \na,b\n\n1,2\n3,');
  parser.push('4');
  expect(parser.report()).toEqual({ records: 1, badRows: 0, firstBadRows: [] });
  expect(parser.finish()).toEqual(['1', '3']);
});

test('a row that departs from the header, has broken quotes or is refused, is a broken row', () => {
  const parser = createFirstFields(true);
  parser.push('a,b\n1\n1,2,3\n"1,2\nbad,2\n5,6\n');
  expect(parser.finish()).toEqual(['5']);
  expect(parser.report()).toEqual({
    records: 1,
    badRows: 4,
    firstBadRows: [
      't.csv:2:2: got the end of the line before "b"; expected 2 fields, as in the header',
      't.csv:3:5: got 3 fields; expected 2 fields, as in the header',
      't.csv:4:1: got "\\"1,2"; expected a closing quote on the same line',
      't.csv:5:1: got bad; expected good',
    ],
  });
});

test('a header that is refused ends the reading, skipBad or not', () => {
  for (const skipBad of [false, true]) {
    expect(() => createFirstFields(skipBad).push('x,b\n1,2\n')).toThrow(
      'ERR_TRACE_FORMAT: t.csv:1:1: got no a',
    );
    expect(() => createFirstFields(skipBad).push('a,a\n')).toThrow(
      'ERR_TRACE_FORMAT: t.csv:1:1: got column "a" twice',
    );
  }
});

test('a header alone is an empty table', () => {
  const parser = createFirstFields();
  parser.push('a,b\n');
  expect(() => parser.finish()).toThrow('ERR_TRACE_EMPTY: t.csv: got no row; expected rows under a header');
});

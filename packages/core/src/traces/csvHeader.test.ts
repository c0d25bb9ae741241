import { expect, test } from 'vitest';
import { createCsvFields, splitFields } from './csvFields.ts';
import { checkFieldCount, parseHeader, requireColumns } from './csvHeader.ts';

const lineOf = (text: string) => ({ file: 't.csv', lineNumber: 1, text });

test('names come without quotes and blanks around them', () => {
  expect(parseHeader(lineOf(' a ,"b",,"c d"'))).toEqual(['a', 'b', '', 'c d']);
});

test('a name that occurs twice is refused, columns without a name are not', () => {
  expect(() => parseHeader(lineOf('a,b,a'))).toThrow('ERR_TRACE_FORMAT: t.csv:1:1: got column "a" twice');
  expect(parseHeader(lineOf('a,,'))).toEqual(['a', '', '']);
});

test('broken quotes make a broken format, with the place as cause', () => {
  expect(() => parseHeader(lineOf('a,"b'))).toThrow(
    expect.objectContaining({
      code: 'ERR_TRACE_FORMAT',
      cause: expect.objectContaining({ message: expect.stringContaining('t.csv:1:3') }),
    }),
  );
});

test('every missing column is named', () => {
  const check = (names: string[]) => () => requireColumns(lineOf('a,b'), ['a', 'b'], names);
  expect(check(['b', 'a'])).not.toThrow();
  expect(check(['a', 'x'])).toThrow('got the columns "a,b"; expected column x, missing from this header');
  expect(check(['x', 'y'])).toThrow('expected columns x, y, missing from this header');
});

test('a row of another length is reported where it departs from the header', () => {
  const fields = createCsvFields();
  const check = (text: string) => {
    splitFields(fields, lineOf(text));
    checkFieldCount(lineOf(text), fields, ['a', 'b']);
  };
  expect(() => check('1,2')).not.toThrow();
  expect(() => check('1,2,30')).toThrow('ERR_TRACE_ROW: t.csv:1:5: got 3 fields; expected 2 fields');
  expect(() => check('10')).toThrow('t.csv:1:3: got the end of the line before "b"; expected 2 fields');
});

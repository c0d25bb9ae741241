import { expect, test } from 'vitest';
import { readTable } from './chunks.test.helper.ts';
import { createMultisampleLengthsParser } from './multisampleLengths.ts';

const HEADER = 'set,alpaca_id,len_davinci003,len_t00,len_t03,len_t05,len_t07';

const read = (...rows: string[]) =>
  readTable(createMultisampleLengthsParser({ file: 'm.csv' }), [`${rows.join('\n')}\n`]);

test('a row has the lengths of one prompt at each temperature', () => {
  expect(read(HEADER, 'train,5,160,115,142,277,220', 'val,0,49,83,120,101,86')).toEqual({
    set: ['train', 'val'],
    alpacaId: Float64Array.of(5, 0),
    davinci003Tokens: Float64Array.of(160, 49),
    t00Tokens: Float64Array.of(115, 83),
    t03Tokens: Float64Array.of(142, 120),
    t05Tokens: Float64Array.of(277, 101),
    t07Tokens: Float64Array.of(220, 86),
  });
});

test('a temperature that is missing is named', () => {
  expect(() => read('set,alpaca_id,len_davinci003,len_t00,len_t07', 'train,5,160,115,220')).toThrow(
    'ERR_TRACE_FORMAT: m.csv:1:1: got the columns "set,alpaca_id,len_davinci003,len_t00,len_t07"; ' +
      'expected columns len_t03, len_t05, missing from this header',
  );
});

test.each([
  [',5,1,2,3,4,5', 1, '""', 'set, a text of at least one character'],
  ['train,-1,1,2,3,4,5', 7, '"-1"', 'alpaca_id, a whole number from 0 to 999,999'],
  ['train,5,0,2,3,4,5', 9, '"0"', 'len_davinci003, a whole number from 1 to 10,000,000'],
  ['train,5,1,2.5,3,4,5', 11, '"2.5"', 'len_t00, a whole number'],
  ['train,5,1,2,x,4,5', 13, '"x"', 'len_t03, a whole number'],
  ['train,5,1,2,3,,5', 15, '""', 'len_t05, a whole number'],
  ['train,5,1,2,3,4,0', 17, '"0"', 'len_t07, a whole number'],
  ['train,5,1,2,3,4', 16, 'the end of the line before "len_t07"', '7 fields, as in the header'],
])('the row %j is refused at column %i', (row, column, got, expected) => {
  expect(() => read(HEADER, 'train,5,1,2,3,4,5', row)).toThrow(
    `ERR_TRACE_ROW: m.csv:3:${column}: got ${got}; expected ${expected}`,
  );
});

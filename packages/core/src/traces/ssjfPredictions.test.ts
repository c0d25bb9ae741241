import { expect, test } from 'vitest';
import { readTable } from './chunks.test.helper.ts';
import { createSsjfParser } from './ssjfPredictions.ts';

const HEADER = 'actual_tokens,pred_binary,pred_multi,model';

const read = (...rows: string[]) => readTable(createSsjfParser({ file: 'p.csv' }), [`${rows.join('\n')}\n`]);

test('a row has a length and two classes; the model is left out', () => {
  expect(read(HEADER, '40,0,1,vicuna-13b', '511,2,4,"a, b"')).toStrictEqual({
    actualTokens: Float64Array.of(40, 511),
    predBinary: Float64Array.of(0, 2),
    predMulti: Float64Array.of(1, 4),
  });
});

test('columns are found by name, and the model need not be there', () => {
  expect(read('pred_multi,pred_binary,actual_tokens', '4,2,7')).toMatchObject({
    actualTokens: Float64Array.of(7),
    predMulti: Float64Array.of(4),
  });
});

test('a column that is missing is named', () => {
  expect(() => read('actual_tokens,pred_multi', '40,1')).toThrow(
    'ERR_TRACE_FORMAT: p.csv:1:1: got the columns "actual_tokens,pred_multi"; expected column pred_binary, missing',
  );
});

test.each([
  ['0,0,0,v', 1, '"0"', 'actual_tokens, a whole number from 1 to 10,000,000'],
  ['40,0.5,0,v', 4, '"0.5"', 'pred_binary, a whole number from 0 to 99'],
  ['40,100,0,v', 4, '"100"', 'pred_binary, a whole number from 0 to 99'],
  ['40,0,-1,v', 6, '"-1"', 'pred_multi, a whole number from 0 to 99'],
  ['40,0,,v', 6, '""', 'pred_multi, a whole number from 0 to 99'],
  ['40,0', 5, 'the end of the line before "pred_multi"', '4 fields, as in the header'],
])('the row %j is refused at column %i', (row, column, got, expected) => {
  expect(() => read(HEADER, '1,0,0,v', row)).toThrow(
    `ERR_TRACE_ROW: p.csv:3:${column}: got ${got}; expected ${expected}`,
  );
});

test('with skipBad the columns stay as long as each other', () => {
  const parser = createSsjfParser({ file: 'p.csv', skipBad: true });
  const { actualTokens, predBinary, predMulti } = readTable(parser, [`${HEADER}\n40,0,-1,v\n41,1,2,v\n`]);
  expect([actualTokens, predBinary, predMulti]).toEqual(
    [[41], [1], [2]].map((list) => Float64Array.from(list)),
  );
  expect(parser.report().badRows).toBe(1);
});

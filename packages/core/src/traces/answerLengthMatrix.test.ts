import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAnswerLengthMatrixParser } from './answerLengthMatrix.ts';
import { readTable } from './chunks.test.helper.ts';

const HEADER = 'prompt_sha12,split,dataset,model-a,"b, large"';

const read = (...rows: string[]) =>
  readTable(createAnswerLengthMatrixParser({ file: 'm.csv' }), [`${rows.join('\n')}\n`]);

test('an empty field is no answer, a 0 is an answer of no tokens', () => {
  expect(read(HEADER, '5850c6839a5c,test,koala,527,', 'a298daf8f1bb,train,vicuna,0,666')).toEqual({
    models: ['model-a', 'b, large'],
    rows: [
      {
        promptSha12: '5850c6839a5c',
        split: 'test',
        dataset: 'koala',
        outputTokens: Float64Array.of(527, Number.NaN),
      },
      {
        promptSha12: 'a298daf8f1bb',
        split: 'train',
        dataset: 'vicuna',
        outputTokens: Float64Array.of(0, 666),
      },
    ],
  });
});

test('models come in the order of the header, wherever they stand', () => {
  const { models, rows } = read('x,dataset,prompt_sha12,y,split,z', '1,koala,5850c6839a5c,2,test,3');
  expect(models).toEqual(['x', 'y', 'z']);
  expect(rows[0]).toMatchObject({ dataset: 'koala', outputTokens: Float64Array.of(1, 2, 3) });
});

test('every length of the text stands in its place', () => {
  const matrices = fc.integer({ min: 1, max: 8 }).chain((width) => {
    const cell = fc.option(fc.nat(10_000_000), { nil: undefined });
    return fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 });
  });
  fc.assert(
    fc.property(matrices, (cells) => {
      const names = cells[0]!.map((_, i) => `m${i}`);
      const rows = cells.map((row) =>
        ['0123456789ab', 'train', 'd', ...row.map((cell) => cell ?? '')].join(','),
      );
      const matrix = read(['prompt_sha12', 'split', 'dataset', ...names].join(','), ...rows);
      expect(matrix.models).toEqual(names);
      expect(matrix.rows.map((row) => [...row.outputTokens])).toEqual(
        cells.map((row) => row.map((cell) => cell ?? Number.NaN)),
      );
    }),
  );
});

test.each([
  ['prompt_sha12,split,m', 'got the columns "prompt_sha12,split,m"; expected column dataset, missing'],
  ['m1,m2', 'expected columns prompt_sha12, split, dataset, missing from this header'],
  [
    'prompt_sha12,split,dataset',
    'got the columns "prompt_sha12,split,dataset"; expected a column for each model, headed by its name',
  ],
  ['prompt_sha12,split,dataset,m,', 'got no name above column 5; expected a column for each model'],
  ['prompt_sha12,split,dataset,m,m', 'got column "m" twice'],
])('the header %s is refused', (header, message) => {
  expect(() => read(header)).toThrow('ERR_TRACE_FORMAT: m.csv:1:1: got');
  expect(() => read(header)).toThrow(message);
});

test.each([
  ['5850c6839a5,test,koala,1,2', 1, '"5850c6839a5"', 'prompt_sha12, 12 hex digits in small letters'],
  ['5850C6839A5C,test,koala,1,2', 1, '"5850C6839A5C"', 'prompt_sha12, 12 hex digits in small letters'],
  ['5850c6839a5c,val,koala,1,2', 14, '"val"', 'split, one of train, test'],
  ['5850c6839a5c,test,,1,2', 19, '""', 'dataset, a text of at least one character'],
  ['5850c6839a5c,test,koala,-1,2', 25, '"-1"', 'model-a, a whole number from 0 to 10,000,000'],
  ['5850c6839a5c,test,koala,1,2.5', 27, '"2.5"', 'b, large, a whole number from 0 to 10,000,000'],
  ['5850c6839a5c,test,koala,1,NaN', 27, '"NaN"', 'b, large, a whole number from 0 to 10,000,000'],
  ['5850c6839a5c,test,koala,1', 26, 'the end of the line before "b, large"', '5 fields, as in the header'],
])('the row %j is refused at column %i', (row, column, got, expected) => {
  expect(() => read(HEADER, row)).toThrow(
    `ERR_TRACE_ROW: m.csv:2:${column}: got ${got}; expected ${expected}`,
  );
});

test('with skipBad broken rows are left out whole', () => {
  const parser = createAnswerLengthMatrixParser({ file: 'm.csv', skipBad: true });
  const text = `${HEADER}\n5850c6839a5c,test,koala,1,x\na298daf8f1bb,train,vicuna,3,4\n`;
  expect(readTable(parser, [text]).rows.map((row) => row.promptSha12)).toEqual(['a298daf8f1bb']);
  expect(parser.report()).toMatchObject({ records: 1, badRows: 1 });
});

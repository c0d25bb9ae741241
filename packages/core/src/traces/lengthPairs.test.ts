import { expect, test } from 'vitest';
import { createSfc32 } from '../random/sfc32.ts';
import { readTable } from './chunks.test.helper.ts';
import { generateWorkload } from './generateWorkload.ts';
import { createLengthPairsParser, lengthPairsShape } from './lengthPairs.ts';

const read = (text: string) => readTable(createLengthPairsParser({ file: 'l.csv' }), [text]);

test('pairs are found by name', () => {
  expect(read('output_tokens,id,input_tokens\n54,a,3772\n156,b,2015\n')).toEqual({
    inputTokens: Float64Array.of(3772, 2015),
    outputTokens: Float64Array.of(54, 156),
  });
});

test('pairs are a shape from which the generator draws, each pair together', () => {
  const shape = lengthPairsShape(read('input_tokens,output_tokens\n10,1\n20,2\n30,3\n'));
  const records = generateWorkload(createSfc32(1), { requests: 200, ratePerSecond: 1, lengths: shape });
  expect(records.every(({ inputTokens, outputTokens }) => inputTokens === 10 * outputTokens)).toBe(true);
  // A pair is missing from 200 draws with a chance of (2/3)^200, below 1e-35.
  expect(new Set(records.map((record) => record.inputTokens))).toEqual(new Set([10, 20, 30]));
});

test('columns of different lengths are no pairs', () => {
  const pairs = { inputTokens: Float64Array.of(1, 2), outputTokens: Float64Array.of(1) };
  expect(() => lengthPairsShape(pairs)).toThrow('ERR_SHAPE: 2 inputs, 1 outputs');
});

test.each([
  [
    'input_tokens\n1\n',
    'ERR_TRACE_FORMAT: l.csv:1:1: got the columns "input_tokens"; expected column output_tokens',
  ],
  ['input_tokens,output_tokens\n', 'ERR_TRACE_EMPTY: l.csv: got no row; expected rows under a header'],
  [
    'input_tokens,output_tokens\n12,3\n12,0\n',
    'ERR_TRACE_ROW: l.csv:3:4: got "0"; expected output_tokens, a whole number from 1 to 10,000,000',
  ],
  ['input_tokens,output_tokens\n1.5,3\n', 'ERR_TRACE_ROW: l.csv:2:1: got "1.5"; expected input_tokens'],
])('%j is refused', (text, message) => {
  expect(() => read(text)).toThrow(message);
});

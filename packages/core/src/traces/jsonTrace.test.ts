import { expect, test } from 'vitest';
import { readJsonRecord, readMooncakeRecord } from './jsonTrace.ts';

const lineOf = (text: string) => ({ file: 't.jsonl', lineNumber: 4, text });

const ROW = '"arrivalMs":1,"inputTokens":2,"outputTokens":3';

test('the own format carries every field; keys that it does not know are left out', () => {
  const text = `{${ROW},"prefixBlocks":[4,5],"predictedTokens":6.5,"tenant":"a","band":"standard","model":"x"}`;
  expect(readJsonRecord(lineOf(text))).toStrictEqual({
    arrivalMs: 1,
    inputTokens: 2,
    outputTokens: 3,
    prefixBlocks: [4, 5],
    predictedTokens: 6.5,
    tenant: 'a',
    band: 'standard',
  });
  expect(readJsonRecord(lineOf(`{${ROW}}`))).toStrictEqual({ arrivalMs: 1, inputTokens: 2, outputTokens: 3 });
});

test("Mooncake's lines are read, an empty list of blocks means none", () => {
  const row = '"timestamp": 27482, "input_length": 6955, "output_length": 52';
  expect(readMooncakeRecord(lineOf(`{${row}, "hash_ids": [46, 47, 2353]}`))).toStrictEqual({
    arrivalMs: 27482,
    inputTokens: 6955,
    outputTokens: 52,
    prefixBlocks: [46, 47, 2353],
  });
  expect(readMooncakeRecord(lineOf(`{${row}, "hash_ids": []}`))).not.toHaveProperty('prefixBlocks');
});

const TOKENS = 'a whole number of tokens from 1 to 10,000,000';

test.each([
  [
    '{"arrivalMs":"1","inputTokens":2,"outputTokens":3}',
    14,
    '"\\"1\\""',
    'arrivalMs, a number of ms from -10^13 to 10^13',
  ],
  [
    '{"arrivalMs":1e999,"inputTokens":2,"outputTokens":3}',
    14,
    '"1e999"',
    'arrivalMs, a number of ms from -10^13 to 10^13',
  ],
  ['{"arrivalMs":1e300,"inputTokens":2,"outputTokens":3}', 14, '"1e300"', 'arrivalMs, a number of ms'],
  ['{"arrivalMs":1,"inputTokens": 0,"outputTokens":3}', 31, '"0"', `inputTokens, ${TOKENS}`],
  ['{"arrivalMs":1,"inputTokens":2,"outputTokens":1.5}', 47, '"1.5"', `outputTokens, ${TOKENS}`],
  ['  {"arrivalMs":1,"inputTokens":2}', 3, 'an object without outputTokens', `outputTokens, ${TOKENS}`],
  [`{${ROW},"prefixBlocks":[4, 5.5]}`, 68, '"5.5"', 'prefixBlocks, a whole number of at most 2^53 - 1'],
  [`{${ROW},"prefixBlocks":{"0":1}}`, 64, '"{\\"0\\":1}"', 'prefixBlocks, a list of block ids'],
  [`{${ROW},"predictedTokens":null}`, 67, '"null"', 'predictedTokens, a number of tokens from 1 to'],
  [`{${ROW},"tenant":""}`, 58, '"\\"\\""', 'tenant, the name of a tenant'],
  [`{${ROW},"tenant":7}`, 58, '"7"', 'tenant, the name of a tenant'],
  [`{${ROW},"band":"urgent"}`, 56, '"\\"urgent\\""', 'band, one of interactive, standard, best-effort'],
  [`{${ROW}`, 48, 'the end of the line', 'a JSON object'],
  [`{${ROW},}`, 49, '"}"', 'a JSON object'],
  ['[1]', 1, '"[1]"', 'a JSON object'],
  ['null', 1, '"null"', 'a JSON object'],
])('%j is refused at column %i', (text, column, got, expected) => {
  expect(() => readJsonRecord(lineOf(text))).toThrow(
    `ERR_TRACE_ROW: t.jsonl:4:${column}: got ${got}; expected ${expected}`,
  );
});

test.each([
  ['{"timestamp":1,"input_length":2,"output_length":3}', 1, 'hash_ids, a list of block ids'],
  ['{"timestamp":1,"input_length":2,"output_length":0,"hash_ids":[1]}', 49, `output_length, ${TOKENS}`],
  ['{"timestamp":1,"input_length":2,"output_length":3,"hash_ids":[1,[2]]}', 65, 'hash_ids, a whole number'],
])("Mooncake's %j is refused at column %i", (text, column, expected) => {
  expect(() => readMooncakeRecord(lineOf(text))).toThrow(
    new RegExp(`t\\.jsonl:4:${column}: got .*; expected`),
  );
  expect(() => readMooncakeRecord(lineOf(text))).toThrow(expected);
});

test('a wrong value that is nested too deep to be found is shown with its line', () => {
  const deep = `${'['.repeat(1000)}${']'.repeat(1000)}`;
  expect(() => readJsonRecord(lineOf(`{${ROW},"tenant":${deep}}`))).toThrow('t.jsonl:4:1: got "{');
});

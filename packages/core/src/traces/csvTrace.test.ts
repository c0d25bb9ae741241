import { expect, test } from 'vitest';
import { parseHeader } from './csvHeader.ts';
import { openCsvTrace, readCsvRecord } from './csvTrace.ts';
import type { TraceFormat } from './traceFormat.ts';

const lineOf = (text: string, lineNumber = 2) => ({ file: 't.csv', lineNumber, text });

function open(header: string, format: TraceFormat = 'azure') {
  return openCsvTrace(lineOf(header, 1), parseHeader(lineOf(header, 1)), format);
}

const FULL = 't_ms,input_tokens,output_tokens,hash_ids,tenant,band,predicted_tokens';
const PUBLISHED = 'TIMESTAMP,ContextTokens,GeneratedTokens';

test('columns are found by name in any order, unknown ones are left out', () => {
  const trace = open('region,output_tokens,t_ms,input_tokens');
  expect(readCsvRecord(trace, lineOf('eu,7,0.5,9'))).toEqual({
    arrivalMs: 0.5,
    inputTokens: 9,
    outputTokens: 7,
  });
});

test('optional columns fill optional fields, empty fields leave them out', () => {
  const trace = open(FULL);
  expect(readCsvRecord(trace, lineOf('1,2,3,4 5  -6,"a, ""b""",best-effort,7.5'))).toEqual({
    arrivalMs: 1,
    inputTokens: 2,
    outputTokens: 3,
    prefixBlocks: [4, 5, -6],
    tenant: 'a, "b"',
    band: 'best-effort',
    predictedTokens: 7.5,
  });
  expect(readCsvRecord(trace, lineOf('1,2,3,,,,'))).toStrictEqual({
    arrivalMs: 1,
    inputTokens: 2,
    outputTokens: 3,
  });
});

test('dates become ms since the first good row', () => {
  const trace = open(PUBLISHED);
  expect(() => readCsvRecord(trace, lineOf('2023-11-16 18:15:40.0000000,0,4'))).toThrow('ERR_TRACE_ROW');
  const arrivals = ['46.6805900', '46.6805900', '50.9951690', '45.6805900'].map(
    (seconds) => readCsvRecord(trace, lineOf(`2023-11-16 18:15:${seconds},3,4`)).arrivalMs,
  );
  expect(arrivals).toEqual([0, 0, 4314.579, -1000]);
});

test('mooncake needs hash_ids, each form names the column that is missing', () => {
  expect(() => open('t_ms,input_tokens,output_tokens', 'mooncake')).toThrow(
    'expected column hash_ids, missing',
  );
  expect(() => open('t_ms,output_tokens')).toThrow(
    'ERR_TRACE_FORMAT: t.csv:1:1: got the columns "t_ms,output_tokens"; expected column input_tokens, missing',
  );
  expect(() => open('TIMESTAMP,GeneratedTokens')).toThrow('expected column ContextTokens, missing');
});

const TOKENS = 'a whole number of tokens from 1 to 10,000,000';

test.each([
  [FULL, 'x,2,3,,,,', 1, '"x"', 't_ms, a number of ms from -10^13 to 10^13'],
  [FULL, '1e999,2,3,,,,', 1, '"1e999"', 't_ms, a number of ms from -10^13 to 10^13'],
  [FULL, '10000000000001,2,3,,,,', 1, '"10000000000001"', 't_ms, a number of ms'],
  [FULL, ',2,3,,,,', 1, '""', 't_ms, a number of ms from -10^13 to 10^13'],
  [FULL, '1,0,3,,,,', 3, '"0"', `input_tokens, ${TOKENS}`],
  [FULL, '1,2,0,,,,', 5, '"0"', `output_tokens, ${TOKENS}`],
  [FULL, '1,2,-3,,,,', 5, '"-3"', `output_tokens, ${TOKENS}`],
  [FULL, '1,2,3.5,,,,', 5, '"3.5"', `output_tokens, ${TOKENS}`],
  [FULL, '1,10000001,3,,,,', 3, '"10000001"', `input_tokens, ${TOKENS}`],
  [FULL, '1,99999999999999999999,3,,,,', 3, '"99999999999999999999"', `input_tokens, ${TOKENS}`],
  [FULL, '1,2,3,4 5.5,,,', 9, '"5.5"', 'hash_ids, a whole number of at most 2^53 - 1 as block id'],
  [FULL, '1,2,3,"4 x",,,', 10, '"x"', 'hash_ids, a whole number'],
  [FULL, '1,2,3,9007199254740993,,,', 7, '"9007199254740993"', 'hash_ids, a whole number'],
  [FULL, '1,2,3,,é\u{1f600},urgent,', 11, '"urgent"', 'band, one of interactive, standard, best-effort'],
  [FULL, '1,2,3,,,,0', 10, '"0"', 'predicted_tokens, a number of tokens from 1 to 10,000,000'],
  [FULL, '1,2,3', 6, 'the end of the line before "hash_ids"', '7 fields, as in the header'],
  [FULL, '1,2,3,,,,,9', 11, '8 fields', '7 fields, as in the header'],
  [PUBLISHED, '12,3,4', 1, '"12"', 'TIMESTAMP, a time such as 2023-11-16 18:15:46.6805900'],
  [PUBLISHED, '2023-11-16 18:15:46,a,4', 21, '"a"', `ContextTokens, ${TOKENS}`],
  [
    't_ms,input_tokens,output_tokens',
    `1,${'9'.repeat(70)},2`,
    3,
    `"${'9'.repeat(60)}..."`,
    `input_tokens, ${TOKENS}`,
  ],
])('under %s the row %j is refused at column %i', (header, row, column, got, expected) => {
  expect(() => readCsvRecord(open(header), lineOf(row, 9))).toThrow(
    `ERR_TRACE_ROW: t.csv:9:${column}: got ${got}; expected ${expected}`,
  );
});

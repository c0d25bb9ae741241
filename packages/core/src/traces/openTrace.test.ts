import { expect, test } from 'vitest';
import { openTrace } from './openTrace.ts';
import type { TraceFormat } from './traceFormat.ts';

const open = (text: string, asked?: TraceFormat) => openTrace({ file: 't', lineNumber: 1, text }, asked);

const SHARED = 't_ms,input_tokens,output_tokens';
const BLOCKS = `${SHARED},hash_ids`;
const PUBLISHED = 'TIMESTAMP,ContextTokens,GeneratedTokens';
const OWN = '{"arrivalMs":0,"inputTokens":1,"outputTokens":1}';
const MOONCAKE = '{"timestamp":0,"input_length":1,"output_length":1,"hash_ids":[]}';

test.each([
  [SHARED, 'azure', false],
  [`"input_tokens", t_ms ,output_tokens`, 'azure', false],
  [PUBLISHED, 'azure', false],
  [BLOCKS, 'mooncake', false],
  [OWN, 'jsonl', true],
  [`  ${MOONCAKE}`, 'mooncake', true],
  ['{"outputTokens":1,"x":2}', 'jsonl', true],
])('%s is told to be %s', (text, format, firstLineIsRecord) => {
  expect(open(text)).toMatchObject({ format, firstLineIsRecord });
});

test.each([
  ['0,374,44'],
  ['{"prompt":"hi"}'],
  ['{"arrivalMs":'],
  ['[]'],
  ['tenant,band'],
  ['\u001f\ufffd\b'],
])('%j is told to be nothing known, with all that is accepted', (text) => {
  const message =
    `ERR_TRACE_FORMAT: t:1:1: got the line ${JSON.stringify(text)}; expected a CSV header with ` +
    't_ms,input_tokens,output_tokens or with TIMESTAMP,ContextTokens,GeneratedTokens, or JSON lines with ' +
    'arrivalMs, inputTokens, outputTokens or with timestamp, input_length, output_length, hash_ids';
  expect(() => open(text)).toThrow(message);
});

test.each([
  [OWN, 'azure', 'the format jsonl'],
  [MOONCAKE, 'azure', 'the format mooncake'],
  ['{"a":1}', 'azure', 'a line of JSON'],
  [OWN, 'mooncake', 'the format jsonl'],
  [MOONCAKE, 'jsonl', 'the format mooncake'],
  [SHARED, 'jsonl', 'the format azure'],
] as const)('%s is refused when %s was asked for', (text, asked, seen) => {
  expect(() => open(text, asked)).toThrow(
    `ERR_TRACE_FORMAT: t:1:1: got ${seen}: ${JSON.stringify(text).slice(0, 10)}`,
  );
  expect(() => open(text, asked)).toThrow(`expected the format ${asked}, which was asked for`);
});

test('a header that was asked for and lacks a column is refused by the name of the column', () => {
  expect(() => open('0,374,44', 'azure')).toThrow(
    'expected columns t_ms, input_tokens, output_tokens, missing',
  );
  expect(() => open(SHARED, 'mooncake')).toThrow('expected column hash_ids, missing');
  expect(open(BLOCKS, 'azure').format).toBe('azure');
});

test('a first line that is broken does not stop JSON lines that were asked for', () => {
  expect(open('{"arrivalMs":', 'jsonl').firstLineIsRecord).toBe(true);
  expect(open('hello', 'jsonl').format).toBe('jsonl');
  expect(open('{', 'mooncake').format).toBe('mooncake');
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TraceRecord } from '../domain/request.ts';
import { cutText } from './chunks.test.helper.ts';
import { MAX_LINE_LENGTH } from './lineSplitter.ts';
import { createTraceParser, type TraceParserOptions, type TraceReport } from './traceParser.ts';

interface Reading {
  readonly records: TraceRecord[];
  readonly report: TraceReport;
  readonly error: string | undefined;
}

/** Reads chunks to the end or to the first error; then `records` are those of the calls before it. */
function read(chunks: readonly string[], options: Partial<TraceParserOptions> = {}): Reading {
  const parser = createTraceParser({ file: 't.csv', ...options });
  const records: TraceRecord[] = [];
  let error: string | undefined;
  try {
    for (const chunk of chunks) records.push(...parser.push(chunk));
    records.push(...parser.finish());
  } catch (thrown) {
    error = (thrown as Error).message;
  }
  return { records, report: parser.report(), error };
}

const HEADER = 't_ms,input_tokens,output_tokens\n';

const HEADS = [
  ['t_ms,input_tokens,output_tokens', '0,3,4', '9.5,1,1', '7,0,1', '7,1', 'x,1,1', '"8",2,2'],
  ['t_ms,tenant,input_tokens,hash_ids,output_tokens', '0,"a,""é",3,1 2,4', '1,,3,,4', '1,",3,,4', '1,,3,x,4'],
  [
    'TIMESTAMP,ContextTokens,GeneratedTokens',
    '2023-11-16 18:15:46.68,1,2',
    '2023-11-16 18:15:46,1,2',
    '1,2,3',
  ],
  [
    '{"arrivalMs":0,"inputTokens":1,"outputTokens":2}',
    '{"arrivalMs":3,"inputTokens":1,"outputTokens":2}',
    '{',
  ],
  ['{"timestamp":0,"input_length":1,"output_length":2,"hash_ids":[7]}', '{"timestamp":0}', '[]'],
] as const;

const texts = fc.constantFrom(...HEADS).chain(([head, ...rows]) =>
  fc
    .record({
      bom: fc.constantFrom('', '\ufeff'),
      lines: fc.array(fc.constantFrom(...rows, '', ' '), { minLength: 1 }),
      lineBreak: fc.constantFrom('\n', '\r\n'),
      last: fc.constantFrom('', '\n', '\r\n'),
    })
    .map(({ bom, lines, lineBreak, last }) => bom + [head, ...lines].join(lineBreak) + last),
);

test('however a text is cut, its records, counts and messages are the same', () => {
  fc.assert(
    fc.property(texts, fc.array(fc.nat()), fc.boolean(), (text, places, skipBad) => {
      const whole = read([text], { skipBad });
      for (const chunks of [cutText(text, places), text.split('')]) {
        const pieces = read(chunks, { skipBad });
        expect(pieces.error).toBe(whole.error);
        expect(pieces.report).toEqual(whole.report);
        if (whole.error === undefined) expect(pieces.records).toEqual(whole.records);
      }
    }),
  );
});

test('each call returns the records of the lines that ended in it', () => {
  const parser = createTraceParser({ file: 't.csv' });
  expect(parser.push(`${HEADER}0,1,1\n1,1`)).toHaveLength(1);
  expect(parser.push(',1')).toEqual([]);
  expect(parser.push('\n2,1,1\n3,1,1\r')).toHaveLength(2);
  expect(parser.finish()).toEqual([{ arrivalMs: 3, inputTokens: 1, outputTokens: 1 }]);
});

test('blank lines count as lines and as nothing else', () => {
  const { records, error } = read([`\n \t\r\n${HEADER}\n0,1,1\n\n1,0,1\n`]);
  // Line 1 and 2 are blank, 3 is the header, 4 blank, 5 good, 6 blank, 7 broken.
  expect(error).toBe(
    'ERR_TRACE_ROW: t.csv:7:3: got "0"; expected input_tokens, a whole number of tokens from 1 to 10,000,000',
  );
  expect(records).toEqual([]);
});

test('with skipBad broken rows are counted, five messages are kept, the rest is read on', () => {
  const bad = Array.from({ length: 7 }, (_, i) => `${i},0,1\n`).join('');
  const { records, report, error } = read([`${HEADER}0,1,1\n${bad}1,1,1\n`], { skipBad: true });
  expect(error).toBeUndefined();
  expect(records.map((record) => record.arrivalMs)).toEqual([0, 1]);
  expect(report).toMatchObject({ format: 'azure', records: 2, badRows: 7, outOfOrder: 0 });
  expect(report.firstBadRows).toHaveLength(5);
  expect(report.firstBadRows[0]).toBe(
    't.csv:3:3: got "0"; expected input_tokens, a whole number of tokens from 1 to 10,000,000',
  );
  expect(report.firstBadRows[4]).toMatch(/^t\.csv:7:3: /);
});

test.each([
  ['', 'ERR_TRACE_EMPTY: t.csv: got no row; expected requests'],
  ['\ufeff\n  \n', 'ERR_TRACE_EMPTY: t.csv: got no row; expected requests'],
  [HEADER, 'ERR_TRACE_EMPTY: t.csv: got no row; expected requests'],
  [
    `${HEADER}0,0,1\n\n1,0,1`,
    'ERR_TRACE_EMPTY: t.csv: got all 2 rows are broken, the first one at t.csv:2:3: got',
  ],
])('a text without a good row is empty: %j', (text, message) => {
  expect(read([text], { skipBad: true }).error).toContain(message);
});

test('skipBad does not pass over a header that is wrong', () => {
  expect(read(['t_ms,input_tokens\n0,1\n'], { skipBad: true }).error).toContain(
    'ERR_TRACE_FORMAT: t.csv:1:1:',
  );
  expect(read(['"t_ms,input_tokens\n0,1\n'], { skipBad: true }).error).toContain(
    'ERR_TRACE_FORMAT: t.csv:1:1:',
  );
});

test('skipBad passes over a broken first line of JSON when the format is given', () => {
  const text = '{"arrivalMs":0,\n{"arrivalMs":0,"inputTokens":1,"outputTokens":2}\n';
  expect(read([text], { skipBad: true, format: 'jsonl' }).report).toMatchObject({ records: 1, badRows: 1 });
  expect(read([text], { skipBad: true }).error).toContain('ERR_TRACE_FORMAT: t.csv:1:1:');
});

test('rows that arrive earlier than the row before them are kept and counted', () => {
  const { records, report } = read([`${HEADER}5,1,1\n3,1,1\n4,1,1\n4,1,1\n-1,1,1\n`]);
  expect(records.map((record) => record.arrivalMs)).toEqual([5, 3, 4, 4, -1]);
  expect(report.outOfOrder).toBe(2);
});

test('a line that is too long is a broken row', () => {
  const chunks = [`${HEADER}0,1,1\n`, 'x'.repeat(MAX_LINE_LENGTH), 'x', '\n1,1,1\n'];
  expect(read(chunks).error).toBe(
    'ERR_TRACE_ROW: t.csv:3:1: got a line of more than 16,777,216 characters; expected a shorter line',
  );
  expect(read(chunks, { skipBad: true }).report).toMatchObject({ records: 2, badRows: 1 });
});

test('the report of a parser that has read nothing knows the format that was asked for', () => {
  expect(createTraceParser({ file: 't' }).report()).toEqual({
    format: undefined,
    records: 0,
    badRows: 0,
    firstBadRows: [],
    outOfOrder: 0,
  });
  expect(createTraceParser({ file: 't', format: 'jsonl' }).report().format).toBe('jsonl');
});

test('text after the end is refused', () => {
  const parser = createTraceParser({ file: 't.csv' });
  parser.push(`${HEADER}0,1,1`);
  parser.finish();
  expect(() => parser.push('1,1,1\n')).toThrow('ERR_ARGUMENT: t.csv: text after the end');
});

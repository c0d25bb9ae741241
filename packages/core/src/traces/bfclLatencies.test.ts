import { expect, test } from 'vitest';
import { createBfclLatenciesParser } from './bfclLatencies.ts';
import { readTable } from './chunks.test.helper.ts';

const HEADER = 'model,category,input_tokens,output_tokens,latency_s';

const read = (...rows: string[]) =>
  readTable(createBfclLatenciesParser({ file: 'b.csv' }), [`${rows.join('\n')}\n`]);

test('latencies come back in ms', () => {
  const { latencyMs, ...rest } = read(HEADER, 'claude-3-haiku,java,495,25,1.5', '"a, b",sql,40,1,0');
  expect(latencyMs).toEqual(Float64Array.of(1500, 0));
  expect(rest).toEqual({
    model: ['claude-3-haiku', 'a, b'],
    category: ['java', 'sql'],
    inputTokens: Float64Array.of(495, 40),
    outputTokens: Float64Array.of(25, 1),
  });
});

test('a column that is missing is named', () => {
  expect(() => read('model,category,input_tokens,output_tokens,latency_ms', 'm,c,1,1,1')).toThrow(
    'expected column latency_s, missing from this header',
  );
});

test.each([
  [',java,1,2,3', 1, '""', 'model, a text of at least one character'],
  ['m,,1,2,3', 3, '""', 'category, a text of at least one character'],
  ['m,java,0,2,3', 8, '"0"', 'input_tokens, a whole number from 1 to 10,000,000'],
  ['m,java,1,2.5,3', 10, '"2.5"', 'output_tokens, a whole number from 1 to 10,000,000'],
  ['m,java,1,2,-0.5', 12, '"-0.5"', 'latency_s, a number from 0 to 86,400'],
  ['"m ""é""",java,1,2,', 20, '""', 'latency_s, a number from 0 to 86,400'],
  ['m,java,1,2,86401', 12, '"86401"', 'latency_s, a number from 0 to 86,400'],
])('the row %j is refused at column %i', (row, column, got, expected) => {
  expect(() => read(HEADER, row)).toThrow(
    `ERR_TRACE_ROW: b.csv:2:${column}: got ${got}; expected ${expected}`,
  );
});

import { bench, describe } from 'vitest';
import { createTraceParser } from './traceParser.ts';

const ROWS = 100_000;
const CHUNK = 65_536;

const text = ['t_ms,input_tokens,output_tokens']
  .concat(Array.from({ length: ROWS }, (_, i) => `${i * 180},${1 + (i % 4000)},${1 + (i % 700)}`))
  .join('\n');

describe(`${ROWS} rows of plain CSV`, () => {
  bench('createTraceParser, in chunks of 64 KiB', () => {
    const parser = createTraceParser({ file: 'trace.csv' });
    for (let start = 0; start < text.length; start += CHUNK) parser.push(text.slice(start, start + CHUNK));
    parser.finish();
  });

  bench('String.split and Number, nothing checked', () => {
    const rows = text.split('\n').slice(1);
    rows.map((row) => row.split(',').map(Number));
  });
});

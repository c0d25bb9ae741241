import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { TraceRecord } from '../domain/request.ts';
import { formatTrace } from './formatTrace.ts';
import { sortByArrival } from './sortByArrival.ts';
import { createSsjfParser } from './ssjfPredictions.ts';
import { createTraceParser } from './traceParser.ts';

const FOLDER = new URL('../../../../../shared/data/llm/', import.meta.url);
const missing = !existsSync(FOLDER);

const textOf = (name: string): string =>
  gunzipSync(readFileSync(new URL(`${name}.csv.gz`, FOLDER))).toString();

function* chunksOf(text: string, length: number): Iterable<string> {
  for (let start = 0; start < text.length; start += length) yield text.slice(start, start + length);
}

function read(text: string, chunkLength: number) {
  const parser = createTraceParser({ file: 'trace' });
  const records: TraceRecord[] = [];
  for (const chunk of chunksOf(text, chunkLength)) records.push(...parser.push(chunk));
  records.push(...parser.finish());
  return { records, report: parser.report() };
}

test.skipIf(missing).each([
  ['azure_llm_2023_code', 'azure', 8819],
  ['azure_llm_2023_conv', 'azure', 19366],
  ['mooncake_conversation', 'mooncake', 12031],
  ['mooncake_synthetic', 'mooncake', 3993],
] as const)('%s is a %s trace of %i rows in order, and survives every format', (name, format, rows) => {
  const text = textOf(name);
  const { records, report } = read(text, 65_536);
  expect(report).toEqual({ format, records: rows, badRows: 0, firstBadRows: [], outOfOrder: 0 });
  expect(records).toHaveLength(rows);
  expect(read(text, 1009).records).toEqual(records);
  expect(sortByArrival(records)).toEqual(records);
  for (const written of ['azure', 'mooncake', 'jsonl'] as const) {
    expect(read([...formatTrace(records, written)].join(''), 65_536).records).toEqual(records);
  }
  expect([...formatTrace(records, 'azure')].join('')).toBe(text);
});

test.skipIf(missing)('Mooncake lists a block id for every started block of 512 tokens', () => {
  const { records } = read(textOf('mooncake_conversation'), 65_536);
  expect(records[0]).toMatchObject({ arrivalMs: 0, inputTokens: 6758, outputTokens: 500 });
  // 6758 / 512 = 13.2
  expect(records[0]!.prefixBlocks).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
});

test.skipIf(missing)('the SSJF file has 85,482 rows of lengths and two classes', () => {
  const parser = createSsjfParser('ssjf_predictions.csv');
  for (const chunk of chunksOf(textOf('ssjf_predictions'), 65_536)) parser.push(chunk);
  const { actualTokens, predBinary, predMulti } = parser.finish();
  expect([actualTokens.length, predBinary.length, predMulti.length]).toEqual([85_482, 85_482, 85_482]);
  expect([...actualTokens.subarray(0, 3)]).toEqual([40, 72, 23]);
  expect([Math.max(...predBinary.subarray(0, 10_000)), Math.max(...predMulti.subarray(0, 10_000))]).toEqual([
    2, 4,
  ]);
});

test('a prediction that is no class is refused by its place', () => {
  const parser = createSsjfParser('p.csv');
  const header = 'actual_tokens,pred_binary,pred_multi,model\n';
  expect(() => parser.push(`${header}40,0,-1,vicuna\n`)).toThrow(
    'ERR_TRACE_ROW: p.csv:2:6: got "-1"; expected pred_multi, a whole number from 0 to 99',
  );
});

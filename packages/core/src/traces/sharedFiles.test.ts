import { expect, test } from 'vitest';
import { chunksOf, readRows } from './chunks.test.helper.ts';
import { formatTrace } from './formatTrace.ts';
import { missing, sharedText } from './sharedFiles.test.helper.ts';
import { sortByArrival } from './sortByArrival.ts';
import { createTraceParser } from './traceParser.ts';

function read(text: string, chunkLength: number) {
  const parser = createTraceParser({ file: 'trace' });
  const records = readRows(parser, chunksOf(text, chunkLength));
  return { records, report: parser.report() };
}

test.skipIf(missing).each([
  ['azure_llm_2023_code', 'azure', 8819],
  ['azure_llm_2023_conv', 'azure', 19366],
  ['mooncake_conversation', 'mooncake', 12031],
  ['mooncake_synthetic', 'mooncake', 3993],
] as const)('%s is a %s trace of %i rows in order, and survives every format', (name, format, rows) => {
  const text = sharedText(`${name}.csv`);
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
  const { records } = read(sharedText('mooncake_conversation.csv'), 65_536);
  expect(records[0]).toMatchObject({ arrivalMs: 0, inputTokens: 6758, outputTokens: 500 });
  // 6758 / 512 = 13.2
  expect(records[0]!.prefixBlocks).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
});

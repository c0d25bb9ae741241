import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSfc32 } from '../random/sfc32.ts';
import { createAnswerLengthMatrixParser } from './answerLengthMatrix.ts';
import { createBfclLatenciesParser } from './bfclLatencies.ts';
import { chunksOf, readRows, readTable } from './chunks.test.helper.ts';
import { generateWorkload } from './generateWorkload.ts';
import { createLengthPairsParser, lengthPairsShape } from './lengthPairs.ts';
import { createMultisampleLengthsParser } from './multisampleLengths.ts';
import { createPromptLengthsParser, type PromptLength } from './promptLengths.ts';
import { missing, sharedText } from './sharedFiles.test.helper.ts';
import { createSsjfParser } from './ssjfPredictions.ts';

const pieces = (file: string) => chunksOf(sharedText(file), 65_536);

/** The part that the data folder's rule gives a prompt: the first 8 hex digits of its SHA-256, modulo 10, below 7. */
function splitOf(prompt: string): string {
  const digest = createHash('sha256').update(prompt.trim()).digest('hex');
  return Number.parseInt(digest.slice(0, 8), 16) % 10 < 7 ? 'train' : 'test';
}

const countTrain = (records: readonly PromptLength[]): number =>
  records.filter((record) => record.split === 'train').length;

test.skipIf(missing).each([
  ['prompts_lengths.jsonl', 20_105, 15_686],
  ['prompts_lengths_nc.jsonl', 39_360, 31_014],
])('%s has %i prompts, %i of them to learn from', (file, rows, train) => {
  const records = readRows(createPromptLengthsParser({ file }), pieces(file));
  expect(records).toHaveLength(rows);
  expect(countTrain(records)).toBe(train);
  expect(records.filter((record) => splitOf(record.prompt) !== record.split)).toEqual([]);
  expect(records.every((record) => record.prompt.length <= 24_000)).toBe(true);
});

test.skipIf(missing)('the first alpaca_eval answer is read as it stands', () => {
  const file = 'prompts_lengths_nc.jsonl';
  expect(createPromptLengthsParser({ file }).push(sharedText(file).slice(0, 1000))[0]).toEqual({
    prompt: 'Are there any weird Christmas traditions?',
    model: 'Meta-Llama-3-70B-Instruct',
    outputTokens: 623,
    source: 'alpaca_eval:helpful_base',
    split: 'train',
  });
});

test.skipIf(missing)('the SSJF file has 85,482 rows of lengths and two classes', () => {
  const file = 'ssjf_predictions.csv';
  const { actualTokens, predBinary, predMulti } = readTable(createSsjfParser({ file }), pieces(file));
  expect([actualTokens.length, predBinary.length, predMulti.length]).toEqual([85_482, 85_482, 85_482]);
  expect([...actualTokens.subarray(0, 3)]).toEqual([40, 72, 23]);
  expect([Math.max(...predBinary.subarray(0, 10_000)), Math.max(...predMulti.subarray(0, 10_000))]).toEqual([
    2, 4,
  ]);
});

test.skipIf(missing)('the arXiv file has 28,257 pairs, and the generator draws nothing but them', () => {
  const file = 'arxiv_summarization_lengths.csv';
  const pairs = readTable(createLengthPairsParser({ file }), pieces(file));
  expect([pairs.inputTokens.length, pairs.outputTokens.length]).toEqual([28_257, 28_257]);
  expect([pairs.inputTokens[1], pairs.outputTokens[1]]).toEqual([2015, 156]);
  const known = new Set(Array.from(pairs.inputTokens, (input, i) => `${input},${pairs.outputTokens[i]}`));
  const shape = { requests: 1000, ratePerSecond: 1, lengths: lengthPairsShape(pairs) };
  for (const { inputTokens, outputTokens } of generateWorkload(createSfc32(1), shape)) {
    expect(known.has(`${inputTokens},${outputTokens}`)).toBe(true);
  }
});

test.skipIf(missing)('the multi-sample file has 20,000 rows', () => {
  const file = 'alpaca_vicuna7b_multisample_lengths.csv';
  const table = readTable(createMultisampleLengthsParser({ file }), pieces(file));
  expect(Object.values(table).map((column) => column.length)).toEqual(Array(7).fill(20_000));
  expect(Object.values(table).map((column) => column[0])).toEqual(['train', 5, 160, 115, 142, 277, 220]);
});

test.skipIf(missing)('the BFCL file has 16,965 calls of ten models in twelve categories', () => {
  const file = 'bfcl_api_latency.csv';
  const table = readTable(createBfclLatenciesParser({ file }), pieces(file));
  expect(Object.values(table).map((column) => column.length)).toEqual(Array(5).fill(16_965));
  expect([new Set(table.model).size, new Set(table.category).size]).toEqual([10, 12]);
  expect(table.latencyMs[0]).toBeCloseTo(1584, 9);
});

test.skipIf(missing)('the matrix has 723 prompts and 227 models; 11 answers are missing', () => {
  const file = 'alpaca_eval_matrix_nc.csv';
  const { models, rows } = readTable(createAnswerLengthMatrixParser({ file }), pieces(file));
  expect([rows.length, models.length]).toEqual([723, 227]);
  expect(rows.every(({ outputTokens }) => outputTokens.length === 227)).toBe(true);
  const lengths = rows.flatMap(({ outputTokens }) => [...outputTokens]);
  expect(lengths.filter(Number.isNaN)).toHaveLength(11);
  expect(rows[0]).toMatchObject({ promptSha12: '5850c6839a5c', split: 'test', dataset: 'koala' });
  expect([models[0], rows[0]!.outputTokens[0]]).toEqual(['Conifer-7B-DPO', 527]);
});

test.skipIf(missing)('a model of the matrix has the lengths that it has in the file of prompts', () => {
  const file = 'alpaca_eval_matrix_nc.csv';
  const { models, rows } = readTable(createAnswerLengthMatrixParser({ file }), pieces(file));
  const bySha12 = new Map(rows.map((row) => [row.promptSha12, row]));
  const prompts = readRows(createPromptLengthsParser({ file }), pieces('prompts_lengths_nc.jsonl'));
  const model = 'Meta-Llama-3-70B-Instruct';
  const answers = prompts.filter((record) => record.model === model);
  expect(answers.length).toBeGreaterThan(0);
  for (const { prompt, outputTokens } of answers) {
    const sha12 = createHash('sha256').update(prompt.trim()).digest('hex').slice(0, 12);
    expect(bySha12.get(sha12)!.outputTokens[models.indexOf(model)]).toBe(outputTokens);
  }
});

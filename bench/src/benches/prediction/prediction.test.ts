import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tauOf } from './evaluate.ts';
import { lexicalTau } from './lexical.ts';
import { forecastSource } from './perSource.ts';
import { readPromptRows } from './promptRows.ts';
import { ruledPrompts } from './ruledPrompts.test.helper.ts';

const rows = ruledPrompts(400);
const folder = mkdtempSync(join(tmpdir(), 'wattlane-bench-'));
beforeAll(() => {
  const lines = rows.map(({ outputTokens, ...rest }) =>
    JSON.stringify({ ...rest, output_tokens: outputTokens }),
  );
  mkdirSync(join(folder, 'llm'));
  writeFileSync(join(folder, 'llm/p.jsonl'), lines.join('\n'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('rows come apart by their part of the data', () => {
  const { train, test: tested } = readPromptRows({ path: folder }, 'llm/p.jsonl.gz');
  expect([train.length, tested.length]).toEqual([320, 80]);
  expect(train[0]).toEqual(rows[1]);
});

test('a missing file is named', () => {
  expect(() => readPromptRows({ path: folder }, 'llm/none.jsonl.gz')).toThrow(/ERR_BENCH_DATA.*none\.jsonl/);
});

test('a source with a rule is learned, by words and by lexical features', () => {
  const [train, tested] = ['train', 'test'].map((split) => rows.filter((row) => row.split === split));
  const { forecasts, trained } = forecastSource(train!, tested!);
  expect(trained.weights.gate.kinds).toEqual(['']);
  // Half of all pairs are between a short and a long answer, and can be ordered.
  expect(tauOf(forecasts)).toBeGreaterThan(0.45);
  expect(lexicalTau(train!, tested!)).toBeGreaterThan(0.45);
});

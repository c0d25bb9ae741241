import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLengthMatrix } from './lengthMatrix.ts';

const folder = mkdtempSync(join(tmpdir(), 'wattlane-matrix-'));
const write = (text: string): void => writeFileSync(join(folder, 'llm/alpaca_eval_matrix_nc.csv'), text);

beforeAll(() => mkdirSync(join(folder, 'llm')));
afterAll(() => rmSync(folder, { recursive: true }));

test('lengths become logarithms, gaps NaN, and the splits are told apart', () => {
  write('prompt_sha12,split,dataset,a,b\nx,test,koala,1,\ny,train,koala,0,100\n');
  const matrix = readLengthMatrix({ path: folder });
  expect([matrix.models, matrix.promptHashes, [...matrix.train], [...matrix.test]]).toEqual([
    ['a', 'b'],
    ['x', 'y'],
    [1],
    [0],
  ]);
  expect([...matrix.logTokens[0]!, ...matrix.logTokens[1]!]).toEqual([0, Number.NaN, 0, Math.log(100)]);
});

test('another file is refused', () => {
  write('prompt,split\nx,test\n');
  expect(() => readLengthMatrix({ path: folder })).toThrow(/ERR_BENCH_DATA.*prompt_sha12/);
});

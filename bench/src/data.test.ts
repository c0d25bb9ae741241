import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { DEFAULT_DATA_PATH, readDataLines } from './data.ts';

const path = mkdtempSync(join(tmpdir(), 'wattlane-bench-'));
afterAll(() => rmSync(path, { recursive: true }));

test('reads packed and unpacked files, without their empty lines', () => {
  writeFileSync(join(path, 'a.csv.gz'), gzipSync('x,y\r\n1,2\n\n'));
  writeFileSync(join(path, 'b.csv'), 'x\n3\n');
  expect(readDataLines({ path }, 'a.csv.gz')).toEqual(['x,y', '1,2']);
  expect(readDataLines({ path }, 'b.csv.gz')).toEqual(['x', '3']);
  expect(readDataLines({ path }, 'b.csv')).toEqual(['x', '3']);
});

test('a file that is not there is named, with what to do', () => {
  expect(() => readDataLines({ path }, 'llm/none.csv.gz')).toThrow(
    `ERR_BENCH_DATA: no such file: ${join(path, 'llm/none.csv.gz')}; pass --data DIR`,
  );
});

test('a damaged file and a folder in its place are named too', () => {
  writeFileSync(join(path, 'cut.gz'), gzipSync('some text that is cut short').subarray(0, 20));
  mkdirSync(join(path, 'folder.csv'));
  expect(() => readDataLines({ path }, 'cut.gz')).toThrow(
    `ERR_BENCH_DATA: cannot read ${join(path, 'cut.gz')}`,
  );
  expect(() => readDataLines({ path }, 'folder.csv')).toThrow('ERR_BENCH_DATA: cannot read');
});

test('the default folder lies beside the repository, wherever the command is run', () => {
  expect(DEFAULT_DATA_PATH).toBe(join(import.meta.dirname, '../../../shared/data'));
});

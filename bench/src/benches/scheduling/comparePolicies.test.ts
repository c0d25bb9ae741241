import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { averageOf, comparePolicies } from './comparePolicies.ts';
import { createJobSource } from './jobSource.ts';

const folder = mkdtempSync(join(tmpdir(), 'wattlane-bench-'));
beforeAll(() => {
  mkdirSync(join(folder, 'llm'));
  writeFileSync(join(folder, 'llm/times.csv'), 't_ms,input_tokens,output_tokens\n0,1,1\n10,1,1\n400,1,1\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const lengths = Float64Array.from({ length: 400 }, (_, i) => (i % 4 === 0 ? 400 : 10));
const source = createJobSource({
  outputTokens: lengths,
  lengthClasses: lengths.map((tokens) => (tokens === 400 ? 1 : 0)),
});
const setting = { name: 'small', slots: 1, load: 0.9, arrivals: { jobs: 2000 } };

test('with two sizes that are predicted perfectly, every policy beats FCFS, and the oracle most', () => {
  const figures = comparePolicies({ path: folder }, source, setting, ['fcfs', 'boost', 'sjf'], 3);
  const meanMs = (policy: 'fcfs' | 'boost' | 'sjf'): number => averageOf(figures.get(policy)!).meanMs;
  expect(meanMs('boost')).toBeLessThan(0.9 * meanMs('fcfs'));
  expect(meanMs('sjf')).toBeLessThan(meanMs('boost'));
});

test('the same seeds give the same figures', () => {
  const once = comparePolicies({ path: folder }, source, setting, ['boost'], 2);
  expect(comparePolicies({ path: folder }, source, setting, ['boost'], 2)).toEqual(once);
});

test('arrivals are read from a trace of the data folder', () => {
  const traced = { ...setting, arrivals: { trace: 'llm/times.csv' } };
  const runs = comparePolicies({ path: folder }, source, traced, ['fcfs'], 4).get('fcfs')!;
  const { meanMs, p999Ms } = averageOf(runs);
  expect(meanMs).toBeGreaterThanOrEqual(300);
  expect(p999Ms).toBeGreaterThanOrEqual(meanMs);
});

test('a trace that is missing is named', () => {
  const missing = { ...setting, arrivals: { trace: 'llm/none.csv.gz' } };
  expect(() => comparePolicies({ path: folder }, source, missing, ['fcfs'], 1)).toThrow(
    /ERR_BENCH_DATA.*none\.csv/,
  );
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../command.ts';
import { meetsBar } from '../harness.ts';
import { publishedBench } from './published.ts';

const path = mkdtempSync(join(tmpdir(), 'wattlane-published-'));
afterAll(() => rmSync(path, { recursive: true }));

/** 0 runs until 5 s; then 2 (1 s) before 1 (4 s), or by arrival. */
const handWorked = {
  mode: 'none',
  batch: 1,
  fcfsWaitSeconds: 10,
  starvationSeconds: 100,
  starvationFactor: 10,
  jobs: [
    { arrival: 0, service: 5, predicted: 5 },
    { arrival: 1, service: 4, predicted: 4 },
    { arrival: 2, service: 1, predicted: 1 },
  ],
  completion: { fcfs: { 0: 5, 1: 9, 2: 10 }, ssjf: { 0: 5, 1: 10, 2: 6 } },
};

function writeData(...cases: unknown[]): void {
  const lines = cases.map((value) => `${JSON.stringify(value)}\n`).join('');
  writeFileSync(join(path, 'published-sim/cases.jsonl.gz'), gzipSync(lines));
  const lengths = 'actual_tokens,pred_binary,pred_multi,model\n10,0,0,m\n400,1,3,m\n';
  writeFileSync(join(path, 'llm/ssjf_predictions.csv.gz'), gzipSync(lengths));
}

async function run(): Promise<{ exitCode: number; out: string[]; log: string[] }> {
  const out: string[] = [];
  const log: string[] = [];
  const exitCode = await runCommand(['published', '--data', path, '--json'], [publishedBench], {
    out: (line) => out.push(line),
    log: (line) => log.push(line),
  });
  return { exitCode, out, log };
}

beforeEach(() => {
  mkdirSync(join(path, 'published-sim'), { recursive: true });
  mkdirSync(join(path, 'llm'), { recursive: true });
  writeData(handWorked);
});

test('runs on any cases of that form, and its last line holds every figure that has a bar', async () => {
  const { exitCode, out } = await run();
  expect(exitCode).toBe(0);
  const { bench, metrics } = JSON.parse(out.at(-1)!);
  expect(bench).toBe('published');
  expect(metrics).toMatchObject({
    cases: 1,
    worstMeanError: 0,
    worstP99Error: 0,
    worstFinishErrorSeconds: 0,
  });
  for (const name of Object.keys(publishedBench.bars)) expect(metrics[name]).toBeTypeOf('number');
});

test('the worst case counts, whichever it is', async () => {
  // SSJF has JCTs of 5, 9 and 4 s, a mean of 6; against 11 in place of 10 for job 1 the mean is 19 / 3: 1 / 19 off.
  const other = { ...handWorked, completion: { ssjf: { 0: 5, 1: 11, 2: 6 } } };
  writeData(handWorked, other, handWorked);
  const { metrics } = JSON.parse((await run()).out.at(-1)!);
  expect(metrics.cases).toBe(3);
  expect(metrics.worstMeanError).toBeCloseTo(1 / 19, 12);
  // p99 of 4, 5, 9 at place 1.98 is 5 + 0.98 x 4 = 8.92; of 4, 5, 10 it is 9.9.
  expect(metrics.worstP99Error).toBeCloseTo(0.98 / 9.9, 12);
  expect(metrics.worstFinishErrorSeconds).toBe(1);
});

test('an empty file of cases keeps no bar', async () => {
  writeData();
  const { metrics } = JSON.parse((await run()).out.at(-1)!);
  expect(meetsBar(metrics.cases, publishedBench.bars.cases!)).toBe(false);
});

test.each([
  ['jobs is not an array', { ...handWorked, jobs: undefined }],
  [
    'service is "5"; expected a number',
    { ...handWorked, jobs: [{ arrival: 0, service: '5', predicted: 1 }] },
  ],
  ['batch is undefined; expected a number', { ...handWorked, batch: undefined }],
  ['completion names job 3 of 3', { ...handWorked, completion: { sjf: { 3: 1 } } }],
  ['case is not an object', 7],
])('a broken case is named by its line: %s', async (message, value) => {
  writeData(handWorked, value);
  const { exitCode, out, log } = await run();
  expect([exitCode, out]).toEqual([1, []]);
  expect(log.at(-1)).toBe(`ERR_BENCH_DATA: published-sim/cases.jsonl.gz, line 2: ${message}`);
});

test('a policy that does not exist is refused with those that do', async () => {
  writeData({ ...handWorked, completion: { lifo: {} } });
  const { exitCode, log } = await run();
  expect(exitCode).toBe(1);
  expect(log.at(-1)).toBe('ERR_ARGUMENT: policy is lifo; expected fcfs, sjf, ssjf');
});

test.each(['published-sim/cases.jsonl.gz', 'llm/ssjf_predictions.csv.gz'])(
  'without %s it says so',
  async (name) => {
    rmSync(join(path, name));
    const { exitCode, out, log } = await run();
    expect([exitCode, out]).toEqual([1, []]);
    expect(log.at(-1)).toContain(`ERR_BENCH_DATA: no such file: ${join(path, name)}`);
  },
);

test.each(['actual_tokens,model\n10,m\n', 'actual_tokens,pred_multi\n10,\n', 'actual_tokens,pred_multi\n'])(
  'lengths without a prediction are refused: %j',
  async (lengths) => {
    writeFileSync(join(path, 'llm/ssjf_predictions.csv.gz'), gzipSync(lengths));
    const { exitCode, log } = await run();
    expect(exitCode).toBe(1);
    expect(log.at(-1)).toMatch(
      /ERR_BENCH_DATA: llm\/ssjf_predictions.csv.gz: expected a number \w+ in every row/,
    );
  },
);

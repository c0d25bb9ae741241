import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { GpuTrace } from '@wattlane/core/domain';
import { createSfc32 } from '@wattlane/core/random';
import { type CudaProgram, kinetoJson, randomCudaProgram, simulateCuda } from '@wattlane/core/sensitivity';
import { afterAll, expect, test } from 'vitest';
import { crossRank } from './crossRank.ts';
import { runSensitivity } from './sensitivity.ts';
import { readTraceFiles } from './traceFiles.ts';

const path = mkdtempSync(join(tmpdir(), 'wattlane-sensitivity-'));
afterAll(() => rmSync(path, { recursive: true }));

const folder = join(path, 'gpu-traces/kineto');
mkdirSync(folder, { recursive: true });
mkdirSync(join(path, 'power'));

/** A rank of a program that calls its kernels on stream 2 collectives; those take a time of the rank's own. */
function rankTrace(program: CudaProgram, rank: number): GpuTrace {
  const threads = program.threads.map((operations) =>
    operations.map((operation) =>
      operation.kind === 'launch' && operation.stream === 2
        ? { ...operation, us: 50 + 300 * rank }
        : operation,
    ),
  );
  const trace = simulateCuda({ ...program, threads }, 1);
  const stream = trace.lanes.findIndex(({ kind, id }) => kind === 'stream' && id === '2');
  const name = trace.name.map((own, row) =>
    trace.lane[row] === stream && trace.kind[row] === 3 ? trace.names.length : own,
  );
  return { ...trace, names: [...trace.names, 'ncclKernel'], name, rank, worldSize: 4 };
}

const program = randomCudaProgram(createSfc32(3), 3, 30);
[0, 1, 3].forEach((rank) => {
  writeFileSync(join(folder, `some-${rank}.json.gz`), gzipSync(kinetoJson(rankTrace(program, rank))));
});
writeFileSync(join(folder, 'alone.json'), kinetoJson(simulateCuda(program, 1)));
writeFileSync(join(folder, 'README.md'), 'no trace');
const sweep = [900, 800, 700].map((mhz) => `k,${mhz},877,${900 / mhz}`);
writeFileSync(
  join(path, 'power/v100-clock-sweep.csv'),
  ['kernel,smClockMhz,memClockMhz,timeMs', ...sweep].join('\n'),
);

test('it runs on any traces and finds their roles by what they say', { timeout: 120_000 }, () => {
  const metrics = runSensitivity({ data: { path }, log: () => {} }, 20_000);
  // A simulated program is predicted exactly, so its ranks are too.
  expect(metrics.crossRankPairs).toBe(3 * 2 * 3);
  expect(metrics.crossRankWorstError).toBeLessThan(1e-9);
  expect(metrics.sameAsMineError).toBeGreaterThan(0.1);
  expect(metrics.perStepMeanError).toBeLessThan(1e-9);
  expect(metrics.noInterStreamError).toBeGreaterThan(0);
  // None waits for the outside, so nothing is there to be refused.
  expect(metrics.refusesExogenous).toBe(0);
  expect(metrics['clockStretch_some-0']).toBeGreaterThan(0);
  expect(metrics['clockStretchError_some-0']).toBeUndefined();
  expect(metrics.twoClockWorstError).toBeLessThan(1e-9);
  expect(metrics.syntheticWorstError).toBeLessThan(1e-9);
  expect(metrics.largeEvents).toBe(20_000);
});

test('without ranks of one program nothing is said of them', () => {
  const files = readTraceFiles({ path }).filter(({ name }) => name === 'alone');
  expect(crossRank(files)).toMatchObject({ pairs: 0, meanError: Number.NaN });
});

test('a folder without traces is named', () => {
  expect(() => readTraceFiles({ path: join(path, 'power') })).toThrow('ERR_BENCH_DATA');
});

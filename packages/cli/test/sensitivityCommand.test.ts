import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { createSfc32 } from '@wattlane/core/random';
import { kinetoJson, randomCudaProgram, simulateCuda } from '@wattlane/core/sensitivity';
import { describe, expect, test } from 'vitest';
import type { ChartSpec } from '../src/report/charts/chartSpec.ts';
import { runCli } from './runCli.ts';
import { testFolder } from './testFolder.ts';

const folder = testFolder();
const program = randomCudaProgram(createSfc32(2), 3, 40);
const text = kinetoJson(simulateCuda(program, 1));
const trace = folder.write('trace.json', text);
const slower = folder.write('slower.json.gz', gzipSync(kinetoJson(simulateCuda(program, 0.8))));

async function failure(argv: readonly string[], exitCode: number): Promise<string> {
  const outcome = await runCli(['sensitivity', ...argv]);
  expect({ stdout: outcome.stdout, exitCode: outcome.exitCode }).toEqual({ stdout: '', exitCode });
  const line = outcome.stderr.split('\n').find((candidate) => candidate.startsWith('ERR_'));
  expect(line).toMatch(/; expected /);
  return line!;
}

describe('what it prints', () => {
  test('score, clocks, steps, classes, critical path', async () => {
    const { exitCode, stdout, stderr } = await runCli(['sensitivity', trace]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Sensitivity 0\.\d\d \(0\.\d\d to [01]\.\d\d\): /m);
    expect(stdout).toMatch(/^0\.700 +1\.\d{3} +1\.\d{3} to 1\.\d{3}$/m);
    expect(stdout.match(/^ProfilerStep#/gm)).toHaveLength(3);
    expect(stdout).toMatch(/^GPU work +\d/m);
    expect(stdout).toContain('assumed by class, not measured');
    expect(stderr).toMatch(/^read [\d,]+ events from /);
  });

  test('plain, gzip and stdin are the same, and JSON holds the figures', async () => {
    const gzip = folder.write('trace.json.gz', gzipSync(text));
    const outcomes = await Promise.all([
      runCli(['sensitivity', trace, '--json']),
      runCli(['sensitivity', gzip, '--json']),
      runCli(['sensitivity', '-', '--json'], { stdin: text }),
    ]);
    const [plain, packed, piped] = outcomes.map(({ stdout }) => JSON.parse(stdout));
    expect(plain).toMatchObject({ format: 'wattlane-sensitivity-1', exogenousShare: 0, slo: null });
    expect({ ...packed, trace: plain.trace }).toEqual(plain);
    expect({ ...piped, trace: plain.trace }).toEqual(plain);
    expect(plain.steps).toHaveLength(3);
    expect(plain.sensitivityLow).toBeLessThanOrEqual(plain.sensitivity);
  });

  test.each([
    ['1.5x', /SLO .* holds down to 0\.\d{3} of the top clock, 0\.\d{3} at the high end.*Set 0\.\d{3}\./],
    ['1x', /SLO .* holds down to 1\.000 of the top clock/],
    ['0.001ms', /SLO .*: missed at the top clock already\./],
  ])('--slo %s', async (slo, expected) => {
    const { stdout } = await runCli(['sensitivity', trace, '--slo', slo]);
    expect(stdout).toMatch(expected);
  });

  test('an SLO of a program that no clock slows down', async () => {
    const work = '{"ph":"X","cat":"cpu_op","name":"aten::sort","pid":1,"tid":1,"ts":2,"dur":500}';
    const bound = folder.write('cpu.json', `{"traceEvents":[${launch(1, 0, 10)},${work}]}`);
    const { stdout } = await runCli(['sensitivity', bound, '--slo', '1.2x']);
    expect(stdout).toMatch(/SLO .* holds at every clock that was looked at; below 0\.685 .* Set 0\.685\./);
  });

  test('the clock of an SLO keeps it by the predicted curve', async () => {
    const { stdout } = await runCli(['sensitivity', trace, '--slo', '1.05x', '--json']);
    const { slo, curve } = JSON.parse(stdout);
    expect(slo.safeClockRatio).toBeGreaterThanOrEqual(slo.clockRatio);
    for (const point of curve) {
      if (point.clockRatio >= slo.safeClockRatio) expect(point.slowdownHigh).toBeLessThanOrEqual(1.05 + 1e-9);
    }
  });

  test('a second clock measures the kernels', async () => {
    const argv = ['sensitivity', trace, '--second', slower, '--second-clock', '0.8'];
    const { stdout } = await runCli([...argv, '--json']);
    // All but the blocking copies.
    expect(JSON.parse(stdout).measuredShare).toBeGreaterThan(0.9);
    expect((await runCli(argv)).stdout).toMatch(/Coefficients of 9\d\.\d% of the GPU time are measured/);
  });
});

describe('files', () => {
  test('the report is one page with curve and path, the path opens in viewers', async () => {
    const [page, path] = [folder.file('out.html'), folder.file('path.json')];
    const argv = ['sensitivity', trace, '--slo', '1.2x', '--report', page, '--critical-path', path];
    const { exitCode, stderr } = await runCli(argv);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`report: ${page}`);
    const html = readFileSync(page, 'utf8');
    const charts: readonly ChartSpec[] = JSON.parse(
      /<script type="application\/json" id="chart-data">(.*?)<\/script>/s.exec(html)![1]!,
    );
    expect(charts.map(({ id }) => id)).toEqual(['curve']);
    expect(charts[0]!.series.every(({ values }) => values.length === charts[0]!.xValues.length)).toBe(true);
    expect(html.match(/<rect /g)!.length).toBeGreaterThan(3);
    expect(html).not.toMatch(/https?:\/\/(?!www\.w3\.org)[^"]*\.(js|css)/);
    const events = JSON.parse(readFileSync(path, 'utf8')).traceEvents;
    expect(events.some(({ ph, cat }: { ph: string; cat: string }) => ph === 'X' && cat === 'run')).toBe(true);
  });

  test('an output never takes the place of the trace', async () => {
    expect(await failure([trace, '--report', trace], 2)).toContain('ERR_USAGE');
    expect(readFileSync(trace, 'utf8')).toBe(text);
  });
});

describe('bad input, each with its own code and one line', () => {
  test.each([
    ['no such file', ['missing.json'], 1, 'ERR_TRACE_OPEN'],
    ['no trace', [folder.write('other.json', '{"a":1}')], 1, 'ERR_KINETO_FORMAT'],
    ['cut short', [folder.write('cut.json', text.slice(0, 5000))], 1, 'ERR_KINETO_TRUNCATED'],
    ['cut gzip', [folder.write('cut.json.gz', gzipSync(text).subarray(0, 3000))], 1, 'ERR_TRACE_GZIP'],
    ['an SLO that is none', [trace, '--slo', 'fast'], 2, 'ERR_USAGE'],
    ['an SLO of nothing', [trace, '--slo', '0x'], 2, 'ERR_USAGE'],
    ['a second trace without its clock', [trace, '--second', slower], 2, 'ERR_USAGE'],
    [
      'a second trace without like kernels',
      [trace, '--second', folder.write('short.json', shortText()), '--second-clock', '0.8'],
      1,
      'ERR_EMPTY',
    ],
  ])('%s', async (_, argv, exitCode, code) => {
    expect(await failure(argv, exitCode)).toContain(code);
  });

  test('too much outside waiting is refused, with the share', async () => {
    const waiting = folder.write('waiting.json', waitingText());
    expect(await failure([waiting], 1)).toMatch(/^ERR_EXOGENOUS_WAIT: \d+% of the time waits/);
  });

  test('a trace that is cut short can be used all the same, and says so', async () => {
    const cut = folder.write('cut2.json.gz', gzipSync(text).subarray(0, -2000));
    const { exitCode, stderr } = await runCli(['sensitivity', cut, '--allow-truncated']);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/is cut short; its \d+ complete events are used/);
  });
});

function launch(id: number, ts: number, begin: number): string {
  return `{"ph":"X","cat":"cuda_runtime","name":"cudaLaunchKernel","pid":1,"tid":1,"ts":${ts},"dur":2,"args":{"correlation":${id}}},{"ph":"X","cat":"kernel","name":"k","pid":0,"tid":7,"ts":${begin},"dur":9,"args":{"device":0,"stream":7,"correlation":${id}}}`;
}

function shortText(): string {
  return `{"traceEvents":[${launch(1, 0, 10)}]}`;
}

function waitingText(): string {
  return `{"traceEvents":[${launch(1, 0, 10)},${launch(2, 100, 110)},${launch(3, 200, 900)}]}`;
}

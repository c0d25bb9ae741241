import { gzipSync } from 'node:zlib';
import { dynamicPowerRatio, slowdown } from '@wattlane/core/power';
import { describe, expect, test } from 'vitest';
import { runCli } from './runCli.ts';
import { testFolder } from './testFolder.ts';

const folder = testFolder();
const HEADER = 'sm_clock_mhz,load,power_watts,work_ms';

/** Readings of a host with 40 W idle, 180 W above it and w = 0.4, at clocks of a V100. */
function rows(list: readonly (readonly [mhz: number, load: number])[]): string[] {
  return list.map(([mhz, load]) => {
    const watts = 40 + load * 180 * dynamicPowerRatio(0.4, mhz / 1380);
    return [mhz, load, watts, load === 0 ? 0 : 50 * slowdown(0.4, mhz / 1380)].join(',');
  });
}

const RICH = rows(
  [1380, 1230, 1095, 960].flatMap((mhz) => [0, 0.4, 0.7, 1].map((load) => [mhz, load] as const)),
);
const RICH_TEXT = [HEADER, ...RICH, ''].join('\n');

describe('readings that tell everything', () => {
  test('give the host back, with errors', async () => {
    const { exitCode, stdout, stderr } = await runCli([
      'fit-power',
      '--data',
      folder.write('rich.csv', RICH_TEXT),
      '--gpu',
      'v100',
    ]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('read 16 readings');
    for (const text of ['idle power', '40.0 W', '180 W', '0.400', '+- ', 'mean 0.0%'])
      expect(stdout).toContain(text);
    expect(stdout).not.toContain('not identifiable');
  });

  test('come from stdin and gzip, and go out as JSON', async () => {
    const argv = ['fit-power', '--data', '-', '--top-clock', '1380', '--json'];
    const { stdout } = await runCli(argv, { stdin: gzipSync(RICH_TEXT) });
    const document = JSON.parse(stdout);
    expect(document.format).toBe('wattlane-fit-power-1');
    expect(document.idleWatts).toBeCloseTo(40, 3);
    expect(document.powerMemoryBound).toBeCloseTo(0.4, 3);
    expect(document.unidentified).toEqual([]);
  });
});

describe('readings that do not', () => {
  test('name what is open and why', async () => {
    const lines = rows([0, 0.5, 0.6, 0.8, 1].map((load) => [1380, load]));
    const untimed = lines.map((line) => line.split(',').slice(0, 3).join(','));
    const stdin = ['sm_clock_mhz,load,power_watts', ...untimed].join('\n');
    const { exitCode, stdout } = await runCli(['fit-power', '--data', '-', '--gpu', 'v100'], { stdin });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('memory-bound share of power: one-clock');
    expect(stdout).toContain('memory-bound share of time: no-work-times');
    expect(stdout).toMatch(/power above idle at top clock +180 W/);
  });

  test('below the trusted clocks are left out and counted', async () => {
    const stdin = [HEADER, ...RICH, ...rows([[600, 1]])].join('\n');
    const { stdout } = await runCli(['fit-power', '--data', '-', '--gpu', 'v100'], { stdin });
    expect(stdout).toContain('from 16 readings; 1 below');
  });
});

describe('refused', () => {
  const fit = (stdin: string, ...more: string[]) =>
    runCli(['fit-power', '--data', '-', '--gpu', 'v100', ...more], { stdin });

  test('a load above 1, with line and column; left out with --skip-bad', async () => {
    const bad = [HEADER, ...RICH, '1380,2,100,50'].join('\n');
    const { exitCode, stderr } = await fit(bad);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('ERR_TRACE_ROW');
    expect(stderr).toContain('load, a number from 0 to 1');
    const skipped = await fit(bad, '--skip-bad');
    expect(skipped.exitCode).toBe(0);
    expect(skipped.stderr).toContain('1 broken row left out');
  });

  test.each([
    ['a clock above the top', `${HEADER}\n1500,1,100,50\n`, 'ERR_TRACE_ROW'],
    ['a missing column', 'sm_clock_mhz,load\n1380,1\n', 'ERR_TRACE_FORMAT'],
    ['an empty file', '', 'ERR_TRACE_EMPTY'],
    ['a header alone', `${HEADER}\n`, 'ERR_TRACE_EMPTY'],
  ])('%s', async (_, text, code) => {
    const { exitCode, stderr } = await fit(text);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(code);
  });

  test('no GPU, two GPUs, no data', async () => {
    for (const argv of [
      ['--data', 'x.csv'],
      ['--data', 'x.csv', '--gpu', 'v100', '--top-clock', '1380'],
      ['--gpu', 'v100'],
    ]) {
      const { exitCode, stderr } = await runCli(['fit-power', ...argv]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain('ERR_USAGE');
    }
  });
});

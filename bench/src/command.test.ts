import { WattlaneError } from '@wattlane/core/errors';
import { expect, test } from 'vitest';
import { runCommand } from './command.ts';
import { DEFAULT_DATA_PATH } from './data.ts';
import type { Bench } from './harness.ts';

const speed: Bench = {
  name: 'speed',
  description: 'Measures a speed.',
  bars: { stepsMs: { max: 10 } },
  run: (context) => {
    context.log(`data in ${context.data.path}`);
    return { stepsMs: 12.5 };
  },
};

const broken: Bench = {
  name: 'broken',
  description: 'Finds nothing.',
  bars: {},
  run: async () => {
    throw new WattlaneError('ERR_BENCH_DATA', 'no such file: x.csv');
  },
};

async function run(...args: string[]): Promise<{ exitCode: number; out: string[]; log: string[] }> {
  const out: string[] = [];
  const log: string[] = [];
  const exitCode = await runCommand(args, [speed, broken], {
    out: (line) => out.push(line),
    log: (line) => log.push(line),
  });
  return { exitCode, out, log };
}

test.each([[['speed']], [['speed', '--json']], [['--json', 'speed']]])(
  'bench %j writes one line of JSON to stdout and the rest elsewhere',
  async (args) => {
    const { exitCode, out, log } = await run(...args);
    expect(exitCode).toBe(0);
    expect(out).toEqual(['{"bench":"speed","metrics":{"stepsMs":12.5}}']);
    expect(log).toEqual([
      'speed: Measures a speed.',
      `data in ${DEFAULT_DATA_PATH}`,
      'metric   value  bar    met',
      'stepsMs  12.5   <= 10  NO',
    ]);
  },
);

test('--data names the folder', async () => {
  expect((await run('speed', '--data', '/tmp/d')).log).toContain('data in /tmp/d');
});

test.each([
  [[], 'ERR_USAGE: no bench named'],
  [['spede'], 'ERR_USAGE: no bench is called spede'],
  [['speed', 'broken'], 'ERR_USAGE: 2 names; expected one'],
  [['speed', '--fast'], "ERR_USAGE: Unknown option '--fast'"],
  [['speed', '--data'], "ERR_USAGE: Option '--data <value>' argument missing"],
])('arguments %j are refused with the list of benches', async (args, message) => {
  const { exitCode, out, log } = await run(...args);
  expect([exitCode, out]).toEqual([2, []]);
  expect(log[0]).toContain(message);
  expect(log).toContain('  speed   Measures a speed.');
  expect(log).toContain('  broken  Finds nothing.');
});

test('--help lists the benches and is no error', async () => {
  const { exitCode, out, log } = await run('--help');
  expect([exitCode, log]).toEqual([0, []]);
  expect(out[0]).toBe('usage: npm run bench -- NAME [--data DIR] [--json]');
  expect(out).toContain('  all     Every bench in turn.');
});

test('a bench without its data fails with the code, and no JSON', async () => {
  const { exitCode, out, log } = await run('broken');
  expect([exitCode, out]).toEqual([1, []]);
  expect(log.at(-1)).toBe('ERR_BENCH_DATA: no such file: x.csv');
});

test('all runs each bench, and one that fails makes the whole fail', async () => {
  const { exitCode, out } = await run('all');
  expect(exitCode).toBe(1);
  expect(out.map((line) => JSON.parse(line).bench)).toEqual(['speed']);
});

test('an error that is no message to the user comes through', async () => {
  const bug: Bench = { ...speed, run: () => Promise.reject(new TypeError('bug')) };
  const silent = { out: () => {}, log: () => {} };
  await expect(runCommand(['speed'], [bug], silent)).rejects.toThrow('bug');
});

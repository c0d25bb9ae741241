import { readFileSync } from 'node:fs';
import { replay } from '@wattlane/core/twin';
import { expect, test } from 'vitest';
import { runCli } from './runCli.ts';
import { testFolder } from './testFolder.ts';

const folder = testFolder();
const demo = (report: string, ...argv: string[]): ReturnType<typeof runCli> =>
  runCli(['demo', '--requests', '1500', '--report', folder.file(report), ...argv], { replay });

test('the demo runs the twin, prints a table and a reading, writes a report and says what comes next', async () => {
  const { exitCode, stdout, stderr } = await demo('report.html');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^fcfs .*\nssjf .*\nboost .*$/m);
  expect(stderr).toContain('simulated');
  expect(stderr).toContain(`report: ${folder.file('report.html')}\n`);
  expect(stderr).toMatch(/next, on a trace of your own: npx wattlane replay --trace FILE .*\n$/);
  expect(readFileSync(folder.file('report.html'), 'utf8')).toContain('</html>');
});

test('one seed gives the same results, another one gives others', async () => {
  const results = async (seed: string): Promise<unknown> => {
    const { stdout } = await demo('seed.html', '--json', '--seed', seed, '--policy', 'fcfs,ssjf');
    return JSON.parse(stdout).results;
  };
  expect(await results('5')).toEqual(await results('5'));
  expect(await results('5')).not.toEqual(await results('6'));
});

test('every request is answered under every policy, with the same tokens', async () => {
  const { stdout } = await demo('all.html', '--json', '--policy', 'fcfs,ssjf,boost,sjf,edf');
  const { results } = JSON.parse(stdout);
  expect(results).toHaveLength(5);
  expect(new Set(results.map(({ outputTokens }: { outputTokens: number }) => outputTokens)).size).toBe(1);
  expect(results.every(({ requests }: { requests: number }) => requests === 1500)).toBe(true);
});

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { decodeWeights } from '@wattlane/core/prediction';
import { describe, expect, test } from 'vitest';
import type { ChartSpec } from '../src/report/charts/chartSpec.ts';
import { MIDDLE_TOKENS, mixedSplit, promptLines } from './promptLines.ts';
import { type CliOutcome, type CliSetting, runCli } from './runCli.ts';
import { testFolder } from './testFolder.ts';

const folder = testFolder();
const text = promptLines(400, mixedSplit);
const trainRowsOfA = text.match(/"source":"a","split":"train"/g)!.length;
const data = folder.write('prompts.jsonl', text);

const train = (out: string, ...more: readonly string[]): Promise<CliOutcome> =>
  runCli(['train', '--data', data, '--out', folder.file(out), ...more]);

async function failure(argv: readonly string[], exitCode: number, setting: CliSetting = {}): Promise<string> {
  const outcome = await runCli(['train', ...argv], setting);
  expect({ stdout: outcome.stdout, exitCode: outcome.exitCode }).toEqual({ stdout: '', exitCode });
  const lines = outcome.stderr.split('\n').filter((line) => line.startsWith('ERR_'));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/; expected /);
  return lines[0]!;
}

const chartsOf = (page: string): readonly ChartSpec[] =>
  JSON.parse(/<script type="application\/json" id="chart-data">(.*?)<\/script>/s.exec(page)?.[1] ?? '');

describe('weights', () => {
  test('are the same bytes for the same data, plain, gzip or from stdin', async () => {
    const gzip = folder.write('prompts.jsonl.gz', gzipSync(text));
    await train('plain.bin');
    await runCli(['train', '--data', gzip, '--out', folder.file('gzip.bin')]);
    await runCli(['train', '--data', '-', '--out', folder.file('stdin.bin')], { stdin: text });
    const plain = readFileSync(folder.file('plain.bin'));
    expect(decodeWeights(plain).bucketWeights.some((weight) => weight !== 0)).toBe(true);
    expect(readFileSync(folder.file('gzip.bin')).equals(plain)).toBe(true);
    expect(readFileSync(folder.file('stdin.bin')).equals(plain)).toBe(true);
  });

  test('do not depend on the rows of split test, unless all are learned from', async () => {
    const onlyTrain = text.split('\n').filter((line) => line.includes('"train"'));
    const path = folder.write('train-only.jsonl', onlyTrain.join('\n'));
    await train('mixed.bin');
    await runCli(['train', '--data', path, '--out', folder.file('only.bin')]);
    await train('all.bin', '--split', 'all');
    const mixed = readFileSync(folder.file('mixed.bin'));
    expect(readFileSync(folder.file('only.bin')).equals(mixed)).toBe(true);
    expect(readFileSync(folder.file('all.bin')).equals(mixed)).toBe(false);
  });

  test('take the place of old ones and leave no other file behind', async () => {
    folder.write('replaced.bin', 'old');
    await train('replaced.bin');
    expect(readFileSync(folder.file('replaced.bin')).length).toBeGreaterThan(1000);
    expect(readdirSync(folder.path).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('what it prints', () => {
  test('the table has every source and model, the penalties, size and checksum of the file', async () => {
    const { exitCode, stdout, stderr } = await train('table.bin');
    expect(exitCode).toBe(0);
    const bytes = readFileSync(folder.file('table.bin'));
    expect(stdout).toMatch(/^a\/m1 +\d+ +-?\d\.\d{3}$/m);
    expect(stdout).toMatch(/^b\/m1 +\d+ +-?\d\.\d{3}$/m);
    expect(stdout).toMatch(/^all +300 +-?\d\.\d{3}$/m);
    expect(stdout.match(/, chosen$/gm)).toHaveLength(1);
    expect(stdout).toContain(`size      ${(bytes.length / 1024).toFixed(1)} KiB\n`);
    expect(stdout).toContain(`sha256    ${createHash('sha256').update(bytes).digest('hex')}\n`);
    expect(stdout).toMatch(/On 100 rows of split test: tau 0\.\d{3}, \d+\.\d% of the answers/);
    expect(stderr).toContain('trained on 300 rows\n');
  });

  test('JSON holds the same and no prompt', async () => {
    const { stdout } = await train('json.bin', '--json');
    expect(stdout).not.toMatch(/Describe|List/);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ format: 'wattlane-train-1', split: 'train', rows: 300, notes: [] });
    expect(document.folds).toMatchObject({ folds: 5, populations: { 'a/m1': { rows: trainRowsOfA } } });
    expect(document.folds.candidates).toHaveLength(2);
    expect(document.test.rows).toBe(100);
    expect(document.test.observedShares).toHaveLength(document.test.quantiles.length);
  });

  test('a terminal sees a bar', async () => {
    const argv = ['train', '--data', data, '--out', folder.file('bar.bin')];
    const { stderr } = await runCli(argv, { isTTY: true, columns: 120 });
    expect(stderr).toMatch(/training +\[/);
  });

  test('broken rows are left out on demand and told', async () => {
    const path = folder.write('broken.jsonl', `${text}{"prompt":1}\n`);
    const argv = ['--data', path, '--out', folder.file('broken.bin')];
    expect(await failure(argv, 1)).toMatch(/^ERR_TRACE_ROW: /);
    const { exitCode, stderr } = await runCli(['train', ...argv, '--skip-bad']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('1 broken row left out');
  });
});

describe('report', () => {
  test('plots the held-out rows, with values in every series', async () => {
    const { stderr } = await train('report.bin', '--report', folder.file('report.html'));
    const page = readFileSync(folder.file('report.html'), 'utf8');
    expect(stderr).toContain(`report: ${folder.file('report.html')}\n`);
    const charts = chartsOf(page);
    expect(charts.map(({ id }) => id)).toEqual(['reliability', 'deciles']);
    for (const { id, xValues, series } of charts) {
      expect(page).toContain(`<figure id="chart-${id}">`);
      expect(xValues.length).toBeGreaterThan(1);
      expect(xValues.every((x, i) => i === 0 || x > xValues[i - 1]!)).toBe(true);
      for (const { values } of series) {
        expect(values).toHaveLength(xValues.length);
        expect(values.every((value) => value !== null && value >= 0)).toBe(true);
      }
    }
    const observed = charts[0]!.series[1]!.values;
    expect(observed.every((share, i) => i === 0 || share! >= observed[i - 1]!)).toBe(true);
    expect(/<main>.*<\/main>/s.exec(page)?.[0]).not.toMatch(/Describe|NaN|undefined/);
  });

  test('the tenths tell short answers from long ones, as the data do', async () => {
    await train('tenths.bin', '--report', folder.file('tenths.html'));
    const [predicted, actual] = chartsOf(readFileSync(folder.file('tenths.html'), 'utf8'))[1]!.series;
    for (const { values } of [predicted!, actual!]) {
      expect(values[0]).toBeLessThan(MIDDLE_TOKENS);
      expect(values.at(-1)).toBeGreaterThan(MIDDLE_TOKENS);
    }
  });

  test('without rows to judge on it says so and shows no chart', async () => {
    await train('all2.bin', '--split', 'all', '--report', folder.file('all.html'));
    const page = readFileSync(folder.file('all.html'), 'utf8');
    expect(chartsOf(page)).toEqual([]);
    expect(page).toContain('All rows were learned from, so that none is left');
    const path = folder.write(
      'no-test.jsonl',
      promptLines(60, () => 'train'),
    );
    const { stdout } = await runCli(['train', '--data', path, '--out', folder.file('no-test.bin')]);
    expect(stdout).toContain('The data holds no row of split test');
  });

  test('the names of sources stay text', async () => {
    const hostile = text.replaceAll('"source":"a"', '"source":"<img src=x>"');
    const path = folder.write('hostile.jsonl', hostile);
    const report = folder.file('hostile.html');
    await runCli(['train', '--data', path, '--out', folder.file('h.bin'), '--report', report]);
    expect(readFileSync(report, 'utf8')).not.toContain('<img');
    expect(readFileSync(report, 'utf8')).toContain('&lt;img src=x&gt;/m1');
  });
});

describe('refuses', () => {
  const out = folder.file('refused.bin');

  test.each([
    [['--out', out], 'no --data; expected --data FILE'],
    [['--data', data], 'no --out; expected --out FILE'],
    [['--data', data, '--out', '-'], '--out is "-"; expected the name of a file'],
    [['--data', data, '--out', out, '--split', 'test'], 'expected one of train, all'],
    [['--data', data, '--out', data], '--out would take the place of the data'],
    [['--data', data, '--out', out, '--report', data], '--report would take the place of the data'],
    [['--data', data, '--out', out, '--report', out], '--report would take the place of --out'],
    [['--data', data, '--out', out, '--out', out], '--out is given twice'],
  ])('%j', async (argv, expected) => {
    const message = await failure(argv, 2);
    expect(message).toMatch(/^ERR_USAGE: /);
    expect(message).toContain(expected);
    expect(existsSync(out)).toBe(false);
  });

  test('weights over the data by another name', async () => {
    symlinkSync(data, folder.file('alias.bin'));
    const message = await failure(['--data', data, '--out', folder.file('alias.bin')], 2);
    expect(message).toContain('--out would take the place of the data');
    expect(readFileSync(data, 'utf8')).toBe(text);
  });

  test('a missing file, an empty one, and one without rows of split train', async () => {
    expect(await failure(['--data', folder.file('none'), '--out', out], 1)).toMatch(/^ERR_TRACE_OPEN: /);
    expect(await failure(['--data', '-', '--out', out], 1)).toMatch(/^ERR_TRACE_EMPTY: stdin: /);
    const stdin = promptLines(40, () => 'test');
    const message = await failure(['--data', '-', '--out', out], 1, { stdin });
    expect(message).toBe(
      'ERR_TRACE_EMPTY: stdin: 0 rows of split train among 40; expected 2 or more, or --split all',
    );
    const one = await failure(['--data', '-', '--out', out], 1, { stdin: promptLines(1, () => 'train') });
    expect(one).toMatch(/^ERR_TRACE_EMPTY: stdin: 1 row of split train among 1; expected 2 or more$/);
    expect(existsSync(out)).toBe(false);
  });

  test('a folder that is not there, before anything is read', async () => {
    const argv = ['--data', folder.file('none'), '--out', folder.file('no/where.bin')];
    expect(await failure(argv, 1)).toMatch(/^ERR_OUTPUT: /);
  });
});

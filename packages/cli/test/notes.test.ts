import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { replay } from '@wattlane/core/twin';
import { describe, expect, test } from 'vitest';
import { runCli } from './runCli.ts';
import { testFolder, traceText } from './testFolder.ts';

const folder = testFolder();
const HEAD = 't_ms,input_tokens,output_tokens';

/** Notes of a run: as JSON has them, and the text of stderr and report, which must hold the same. */
async function notesOf(trace: string, ...argv: string[]): Promise<readonly string[]> {
  const path = folder.write('trace.csv', trace);
  const report = folder.file('report.html');
  const outcome = await runCli(['replay', '--trace', path, '--json', '--report', report, ...argv]);
  expect(outcome.exitCode).toBe(0);
  const { notes } = JSON.parse(outcome.stdout).settings;
  const page = readFileSync(report, 'utf8').replaceAll('&quot;', '"');
  for (const note of notes) {
    expect(outcome.stderr).toContain(`${note}\n`);
    expect(page).toContain(`<li>${note}</li>`);
  }
  return notes;
}

describe('predictions', () => {
  const rows = (last: string): string => `${HEAD},predicted_tokens\n0,9,9,8\n5,9,9,${last}\n`;

  test('one that is missing puts all of them aside, and that is told', async () => {
    expect(await notesOf(rows(''))).toContain(
      '1 of 2 requests has no prediction, so that predictions are simulated for all; fill them in, or pass --predictor.',
    );
  });

  test('nothing is told when all are there, none is, or a predictor was named', async () => {
    for (const notes of [
      await notesOf(rows('7')),
      await notesOf(`${HEAD}\n0,9,9\n`),
      await notesOf(rows(''), '--predictor', 'lognormal'),
    ]) {
      expect(notes.join()).not.toContain('no prediction');
    }
  });

  test('those of an oracle make oracles of the policies that use them', async () => {
    const path = folder.write('oracle.csv', traceText(50));
    const argv = ['replay', '--trace', path, '--predictor', 'oracle', '--policy', 'fcfs,ssjf'];
    const { stdout, stderr } = await runCli(argv);
    expect(stdout).toMatch(/^ssjf \(oracle\) /m);
    expect(stdout).toMatch(/^Against fcfs, ssjf \(oracle\) /m);
    expect(stderr).toContain('ssjf is an oracle: it orders by true answer lengths');
  });
});

test('rows that were left out or sorted are told', async () => {
  const notes = await notesOf(`${HEAD}\n5,1,1\n1,x,1\n2,1,1\n`, '--skip-bad');
  expect(notes).toContainEqual(expect.stringMatching(/trace\.csv: 1 row out of order; sorted by arrival\.$/));
  expect(notes).toContainEqual(expect.stringMatching(/trace\.csv: 1 broken row left out, such as .*"x"/));
});

describe('bands and tenants', () => {
  const banded = `${HEAD},band,tenant\n0,9,90,best-effort,a\n5,9,20,interactive,b\n7,9,50,,a\n`;

  test('are told, as fcfs is not first come, first served across them', async () => {
    const notes = (await notesOf(banded)).join('\n');
    expect(notes).toMatch(
      /^Bands \(interactive, standard, best-effort\) are strict .* only inside a band\.$/m,
    );
    expect(notes).toMatch(/^The 2 tenants share .* only inside a tenant\.$/m);
    expect((await notesOf(`${HEAD}\n0,9,9\n`)).join('\n')).not.toMatch(/band|tenant/);
  });

  test('get figures of their own in JSON, terminal and report', async () => {
    const path = folder.write('banded.csv', banded);
    const argv = ['replay', '--trace', path, '--policy', 'fcfs,ssjf', '--report', folder.file('banded.html')];
    const json = JSON.parse((await runCli([...argv, '--json'], { replay })).stdout);
    const [fcfs] = json.results;
    expect(
      fcfs.bands.map(({ band, requests }: { band: string; requests: number }) => [band, requests]),
    ).toEqual([
      ['interactive', 1],
      ['standard', 1],
      ['best-effort', 1],
    ]);
    const weighted = fcfs.bands.reduce((sum: number, { meanMs }: { meanMs: number }) => sum + meanMs / 3, 0);
    expect(weighted).toBeCloseTo(fcfs.completion.meanMs, 6);
    const { stdout } = await runCli(argv, { replay });
    expect(stdout).toMatch(/^policy {2}band +requests {2}mean, s {2}p99, s {2}in SLO$/m);
    expect(stdout).toMatch(/^ssjf +best-effort +1 +[\d.]+ +[\d.]+ +100\.0%$/m);
    const page = readFileSync(folder.file('banded.html'), 'utf8');
    expect(page).toContain('<h2 id="bands">By band</h2>');
    expect(page).toContain('best-effort, 1 request</span>');
  });

  test('of a trace with one band get none', async () => {
    const path = folder.write('single.csv', `${HEAD},band\n0,9,90,interactive\n5,9,20,interactive\n`);
    const argv = ['replay', '--trace', path, '--report', folder.file('single.html')];
    const { stdout } = await runCli([...argv, '--json']);
    expect(JSON.parse(stdout).results[0].bands).toBeUndefined();
    expect((await runCli(argv)).stdout).not.toContain('interactive');
    expect(readFileSync(folder.file('single.html'), 'utf8')).not.toContain('By band');
  });
});

test('requests that are turned away are not called replayed', async () => {
  const path = folder.write('long.csv', `${HEAD}\n0,900000,10\n5,10,10\n9,10,20\n`);
  const { stderr } = await runCli(['replay', '--trace', path, '--policy', 'fcfs'], { replay });
  expect(stderr).toMatch(/^fcfs: 2 requests replayed/m);
});

test('a file name with an escape stays harmless in every line', async () => {
  const path = folder.write('a\u001b[2Jb.csv', traceText(5));
  const report = folder.file('r\u001b[2J.html');
  const { stdout, stderr } = await runCli(['replay', '--trace', path, '--report', report]);
  expect(stdout + stderr).not.toContain('\u001b');
  expect(stderr).toContain('b.csv\n');
  expect(stderr).toContain('r\\u001b[2J.html\n');
});

test('a load below that of the trace slows it down, and that is said so', async () => {
  const path = folder.write('slow.csv', traceText(300));
  const { stderr } = await runCli(['replay', '--trace', path, '--load', '0.01', '--policy', 'fcfs'], {
    replay,
  });
  expect(stderr).toMatch(/^arrivals slowed down [\d.]+ times, to 0\.01 of what the fleet sustains$/m);
});

test('names of options with a list are read in any case', async () => {
  const path = folder.write('names.csv', traceText(5));
  const argv = [
    'replay',
    '--trace',
    path,
    '--gpu',
    'H100',
    '--policy',
    'FCFS,Ssjf',
    '--format',
    'Azure',
    '--json',
  ];
  const { stdout, exitCode } = await runCli(argv);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout).results.map(({ policy }: { policy: string }) => policy)).toEqual([
    'fcfs',
    'ssjf',
  ]);
});

describe('a report that cannot be written', () => {
  test('does not keep the results from stdout', async () => {
    const path = folder.write('kept.csv', traceText(5));
    const report = folder.file('gone/report.html');
    mkdirSync(folder.file('gone'));
    const outcome = await runCli(['replay', '--trace', path, '--report', report], {
      replay: (...replayed) => {
        rmSync(folder.file('gone'), { recursive: true, force: true });
        return replay(...replayed);
      },
    });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stdout).toContain('Simulated: ');
    expect(outcome.stderr).toContain('ERR_OUTPUT: ');
  });
});

describe('trace describe', () => {
  test('shows what has no value as such, and as null in JSON', async () => {
    const path = folder.write('one.csv', `${HEAD}\n7,5,6\n`);
    const { stdout } = await runCli(['trace', 'describe', path]);
    expect(stdout).toContain('one.csv: 1 request in 0 ms\nrate           none, as all arrive at once\n');
    expect(stdout).toContain('no prefix blocks in this trace');
    const json = JSON.parse((await runCli(['trace', 'describe', path, '--json'])).stdout);
    expect(json).toMatchObject({ ratePerSecond: null, gapCv: null, lengthTau: null, prefixReuseRatio: null });
  });

  test('tells what was left out', async () => {
    const path = folder.write('bad.csv', `${HEAD}\n0,1,1\n1,x,1\n`);
    const { stdout, stderr } = await runCli(['trace', 'describe', path, '--skip-bad', '--json']);
    expect(stderr).toContain('1 broken row left out');
    expect(JSON.parse(stdout).notes).toHaveLength(1);
  });
});

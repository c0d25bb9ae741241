import { chmodSync, linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { replay } from '@wattlane/core/twin';
import { describe, expect, test } from 'vitest';
import { runCli } from './runCli.ts';
import { testFolder, traceText } from './testFolder.ts';

const folder = testFolder();
const good = folder.write('good.csv', traceText(20));
const broken = folder.write('broken.csv', 't_ms,input_tokens,output_tokens\n0,10,10\n5,ten,10\n9,10,10\n');
const isRoot = process.getuid?.() === 0;

/** Runs a command line that must fail, and returns its lines of stderr that tell why. */
async function failure(argv: readonly string[], exitCode: number, code: string): Promise<readonly string[]> {
  const outcome = await runCli(argv);
  expect(outcome.stdout).toBe('');
  expect(outcome.exitCode).toBe(exitCode);
  const lines = outcome.stderr.trimEnd().split('\n');
  const start = lines.findIndex((line) => line.startsWith(`${code}: `));
  expect(lines.slice(0, start).filter((line) => /^ERR_|^\s+at /.test(line))).toEqual([]);
  const report = lines.slice(start);
  expect(report[0]).toMatch(new RegExp(`^${code}: .*; expected `));
  expect(report.slice(1).every((line) => line.startsWith('hint: '))).toBe(true);
  return report;
}

describe('a wrong command line exits with 2', () => {
  test.each([
    ['replay', '--trce', 'x', 'Did you mean --trace?'],
    ['repaly', '', '', 'Did you mean replay?'],
    ['replay', '--trace', '', 'argument missing'],
    ['replay', '', '', 'expected --trace FILE'],
    ['demo', 'extra', '', "too many arguments for 'demo'"],
    ['trace', 'descrbe', '', 'Did you mean describe?'],
    ['replay', '--policy', 'lifo', 'expected one of fcfs, ssjf, boost, sjf, edf'],
    ['replay', '--gpu', 'h200', 'expected one of v100, a100, h100, b200'],
    ['replay', '--format', 'xml', 'expected one of azure, mooncake, jsonl'],
    ['replay', '--replicas', '0', 'expected a whole number from 1 to'],
    ['replay', '--replicas', '1.5', 'expected a whole number from 1 to'],
    ['replay', '--seed', '-1', 'expected a whole number from 0 to'],
    ['replay', '--slo-ttft-ms', 'NaN', 'expected a number above 0'],
    ['replay', '--slo-tpot-ms', '-5', 'expected a number above 0'],
    ['replay', '--clock-mhz', 'abc', 'expected a number above 0'],
    ['replay', '--carbon-g-per-kwh', '-1', 'expected a number from 0 to'],
    ['replay', '--speed', '0', 'expected a number from 0.001 to'],
    ['replay', '--load', '-0.5', 'expected a number from 0.01 to 100'],
    ['replay', '--max-requests', '0', 'expected a whole number from 1 to'],
    ['replay', '--predictor', 'crystal', 'expected oracle, trace, lognormal[:SIGMA]'],
    ['demo', '--requests', '1', 'expected a whole number from 2 to'],
    ['replay', '--report', '-', '--report is "-"; expected the name of a file'],
    ['replay', '--report', 'x/', 'expected the name of a file'],
    ['demo', '--report', 'new.html/', 'expected the name of a file'],
    ['demo', '--report', '..', 'expected the name of a file'],
    ['demo', '--report=', '', 'expected the name of a file'],
    ['help', 'foo', '', 'unknown command "foo"; expected a command (see wattlane --help)'],
    [
      'trace describe',
      'a',
      'b',
      "too many arguments for 'describe'; expected no more arguments (see wattlane trace describe --help)",
    ],
  ])('wattlane %s %s %s', async (command, option, value, expected) => {
    const argv = [...command.split(' '), option, value].filter((word) => word !== '');
    const [message] = await failure(argv, 2, 'ERR_USAGE');
    expect(message).toContain(expected);
  });

  test('a clock outside the range of the GPU tells the range', async () => {
    const [message] = await failure(['replay', '--trace', good, '--clock-mhz', '2000'], 2, 'ERR_USAGE');
    expect(message).toContain('--clock-mhz is 2000; expected 345 to 1980, the range of H100');
  });

  test('a model without a profile on the GPU lists those that have one', async () => {
    const argv = ['replay', '--trace', good, '--gpu', 'b200', '--model', 'Llama-3.1-8B'];
    const [message] = await failure(argv, 2, 'ERR_USAGE');
    expect(message).toContain('expected one of Qwen3-32B, Qwen3-8B on b200');
  });

  test('predictions that the trace does not hold are told with their number', async () => {
    const [message] = await failure(['replay', '--trace', good, '--predictor', 'trace'], 2, 'ERR_USAGE');
    expect(message).toContain('20 of 20 requests have no predicted length');
  });

  test('speed and load exclude each other', async () => {
    await failure(['replay', '--trace', good, '--speed', '2', '--load', '0.5'], 2, 'ERR_USAGE');
  });

  test('load needs a rate', async () => {
    const once = folder.write('once.csv', 't_ms,input_tokens,output_tokens\n0,10,10\n0,10,10\n');
    const [message] = await failure(['replay', '--trace', once, '--load', '0.5'], 2, 'ERR_USAGE');
    expect(message).toContain('expected requests at two or more different times');
  });

  test('no command shows the help on stderr', async () => {
    const outcome = await runCli([]);
    expect(outcome).toMatchObject({ exitCode: 2, stdout: '' });
    expect(outcome.stderr).toContain('Usage: wattlane');
  });
});

describe('a trace that cannot be used exits with 1', () => {
  const replayOf = (path: string): readonly string[] => ['replay', '--trace', path];

  test('missing', async () => {
    const report = await failure(replayOf(folder.file('none.csv')), 1, 'ERR_TRACE_OPEN');
    expect(report[0]).toContain('none.csv: no such file; expected a readable file');
    expect(report).toHaveLength(1);
  });

  test('below a file', async () => {
    await failure(replayOf(`${good}/inner.csv`), 1, 'ERR_TRACE_OPEN');
  });

  test('a folder', async () => {
    await failure(replayOf(folder.path), 1, 'ERR_TRACE_IS_DIRECTORY');
  });

  test.skipIf(isRoot)('not allowed to read (skipped for root, who may read all)', async () => {
    const secret = folder.write('secret.csv', traceText(3));
    chmodSync(secret, 0);
    const [message] = await failure(replayOf(secret), 1, 'ERR_TRACE_OPEN');
    expect(message).toContain('not allowed to read it');
  });

  test.each([
    ['no bytes', ''],
    ['a header only', 't_ms,input_tokens,output_tokens\n'],
    ['blank lines', '\n\n\n'],
  ])('empty: %s', async (_, text) => {
    await failure(replayOf(folder.write('empty.csv', text)), 1, 'ERR_TRACE_EMPTY');
  });

  test('of no known format', async () => {
    await failure(replayOf(folder.write('notes.txt', 'dear diary\n')), 1, 'ERR_TRACE_FORMAT');
    await failure(
      replayOf(folder.write('image.png', Buffer.from([0x89, 0x50, 0, 255, 10]))),
      1,
      'ERR_TRACE_FORMAT',
    );
  });

  test('of UTF-16 text is named as such', async () => {
    for (const bytes of [
      Buffer.from(`\ufeff${traceText(3)}`, 'utf16le'),
      Buffer.from(`\ufeff${traceText(3)}`, 'utf16le').swap16(),
      Buffer.from(traceText(3), 'utf16le'),
    ]) {
      const report = await failure(replayOf(folder.write('wide.csv', bytes)), 1, 'ERR_TRACE_FORMAT');
      expect(report).toEqual([
        `ERR_TRACE_FORMAT: ${folder.file('wide.csv')}: got UTF-16 text; expected UTF-8`,
      ]);
    }
  });

  test('with an arrival that no clock shows', async () => {
    const late = folder.write('late.csv', 't_ms,input_tokens,output_tokens\n0,1,1\n1e300,1,1\n');
    const [message] = await failure(replayOf(late), 1, 'ERR_TRACE_ROW');
    expect(message).toContain(
      'late.csv:3:1: got "1e300"; expected t_ms, a number of ms from -10^13 to 10^13',
    );
  });

  test('with a broken row', async () => {
    const report = await failure(replayOf(broken), 1, 'ERR_TRACE_ROW');
    expect(report[0]).toContain(`${broken}:3:3: got "ten"`);
    expect(report[1]).toContain('--skip-bad');
  });

  test('all rows broken, with --skip-bad', async () => {
    const bad = folder.write('bad.csv', 't_ms,input_tokens,output_tokens\nx,1,1\n');
    await failure([...replayOf(bad), '--skip-bad'], 1, 'ERR_TRACE_EMPTY');
  });

  test('a name with a line break and an escape stays one harmless line', async () => {
    const [message] = await failure(replayOf(folder.file('a\nERR_FORGED: b\u001b[2J')), 1, 'ERR_TRACE_OPEN');
    expect(message).toContain('a\\u000aERR_FORGED: b\\u001b[2J');
  });
});

test('a trace of which no request fits the engine is told with the limit', async () => {
  const long = folder.write('long.csv', 't_ms,input_tokens,output_tokens\n0,900000,10\n7,900000,10\n');
  for (const more of [[], ['--load', '0.5']]) {
    const outcome = await runCli(['replay', '--trace', long, ...more], { replay });
    expect(outcome).toMatchObject({ exitCode: 1, stdout: '' });
    expect(outcome.stderr).not.toContain('replayed');
    expect(outcome.stderr).toMatch(
      /^ERR_ARGUMENT: of 2 requests every one is longer .*; expected .* at most 400,000 tokens together$/m,
    );
  }
});

test('a report in place of the trace is refused, by any name', async () => {
  symlinkSync(good, folder.file('link.csv'));
  linkSync(good, folder.file('twin.csv'));
  for (const report of ['./good.csv', 'link.csv', 'twin.csv']) {
    await failure(['replay', '--trace', good, '--report', `${folder.path}/${report}`], 2, 'ERR_USAGE');
  }
  await failure(['replay', '--trace', folder.file('link.csv'), '--report', good], 2, 'ERR_USAGE');
  expect(readFileSync(good, 'utf8')).toBe(traceText(20));
});

test('an option with one value is refused when given twice, a list is not', async () => {
  for (const [name, value] of [
    ['--trace', good],
    ['--gpu', 'h100'],
    ['--seed', '1'],
  ] as const) {
    const [message] = await failure(['replay', name, value, name, value], 2, 'ERR_USAGE');
    expect(message).toBe(`ERR_USAGE: ${name} is given twice; expected it once`);
  }
  expect((await runCli(['replay', '--trace', good, '--policy', 'fcfs', '--policy', 'edf'])).exitCode).toBe(0);
});

describe('a report that cannot be written exits with 1, before the replay', () => {
  test.each([
    ['a folder that does not exist', () => folder.file('none/report.html')],
    ['a file in place of the folder', () => `${good}/report.html`],
    ['a folder in place of the file', () => folder.path],
    ['a device', () => '/dev/null'],
  ])('%s', async (_, path) => {
    const argv = ['replay', '--trace', good, '--report', path()];
    await failure(argv, 1, 'ERR_OUTPUT');
  });

  test.skipIf(isRoot)('a folder that may not be written (skipped for root)', async () => {
    mkdirSync(folder.file('locked'), { mode: 0o555 });
    await failure(['replay', '--trace', good, '--report', folder.file('locked/a.html')], 1, 'ERR_OUTPUT');
  });

  test('a link to itself', async () => {
    symlinkSync('loop.html', folder.file('loop.html'));
    const outcome = await runCli(['replay', '--trace', good, '--report', folder.file('loop.html')]);
    expect(outcome.exitCode).toBe(0);
    expect(readdirSync(folder.path).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('a failure inside', () => {
  const failing = (): never => {
    throw new TypeError('x is not a function');
  };

  test('is one line with a code of its own', async () => {
    const { exitCode, stderr } = await runCli(['replay', '--trace', good], { replay: failing });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('\nERR_INTERNAL: x is not a function; expected no failure here\nhint: ');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('comes with its stack under WATTLANE_DEBUG=1', async () => {
    const { stderr } = await runCli(['replay', '--trace', good], {
      replay: failing,
      env: { WATTLANE_DEBUG: '1' },
    });
    expect(stderr).toMatch(/^\s+at /m);
  });
});

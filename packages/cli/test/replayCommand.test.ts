import { readFileSync } from 'node:fs';
import { type ReplayOptions, replay as twinReplay } from '@wattlane/core/twin';
import { describe, expect, test } from 'vitest';
import type { Replay } from '../src/replayPort.ts';
import { replayFixture } from './replayFixture.ts';
import { runCli } from './runCli.ts';
import { testFolder, traceText } from './testFolder.ts';

const folder = testFolder();
const trace = folder.write('trace.csv', traceText(300));

/** A stand-in that also keeps what it was asked. */
function recordingReplay(): {
  readonly replay: Replay;
  readonly calls: { arrivals: number[]; options: ReplayOptions }[];
} {
  const calls: { arrivals: number[]; options: ReplayOptions }[] = [];
  const replay: Replay = (records, options, onProgress) => {
    calls.push({ arrivals: records.map(({ arrivalMs }) => arrivalMs), options });
    return replayFixture(records, options, onProgress);
  };
  return { replay, calls };
}

async function callsOf(...argv: string[]): Promise<ReturnType<typeof recordingReplay>['calls']> {
  const { replay, calls } = recordingReplay();
  const outcome = await runCli(['replay', '--trace', trace, ...argv], { replay });
  expect(outcome.stderr).not.toMatch(/^ERR_/m);
  expect(outcome.exitCode).toBe(0);
  return calls;
}

describe('options', () => {
  test('by default three policies run on one H100 with simulated predictions', async () => {
    const calls = await callsOf();
    expect(calls.map(({ options }) => options.policy)).toEqual(['fcfs', 'ssjf', 'boost']);
    expect(calls[0]?.options).toMatchObject({
      profile: { gpu: 'h100', model: 'Llama-3.1-8B' },
      replicas: 1,
      clockMhz: 1980,
      slo: { ttftMs: 1000, tpotMs: 100 },
      predictor: { kind: 'lognormal', sigma: 0.6 },
      carbon: { kind: 'constant', gramsPerKwh: 400 },
      seed: 1,
    });
  });

  test('every option reaches the simulator', async () => {
    const argv = '--policy sjf --gpu b200 --model qwen3-8b --replicas 3 --clock-mhz 1000 --slo-ttft-ms 200';
    const more = '--slo-tpot-ms 30 --predictor constant:99 --carbon-g-per-kwh 0 --seed 7';
    const [call] = await callsOf(...argv.split(' '), ...more.split(' '));
    expect(call?.options).toMatchObject({
      policy: 'sjf',
      profile: { gpu: 'b200', model: 'Qwen3-8B' },
      replicas: 3,
      // B200 clocks are 120 + 15 n: the one below 1000 is 120 + 15 * 58.
      clockMhz: 990,
      slo: { ttftMs: 200, tpotMs: 30 },
      predictor: { kind: 'constant', tokens: 99 },
      carbon: { gramsPerKwh: 0 },
      seed: 7,
    });
  });

  test('a clock between two steps, and one below what was measured, are told', async () => {
    const argv = ['replay', '--trace', trace, '--policy', 'fcfs'];
    const { stderr } = await runCli([...argv, '--clock-mhz', '1000']);
    expect(stderr).toContain('1000 MHz is no clock of H100-SXM 80 GB; the one below it, 990 MHz, is used.');
    expect(stderr).toContain('At 990 MHz times and power are extrapolated');
    expect((await runCli([...argv, '--clock-mhz', '1800'])).stderr).not.toMatch(/no clock|extrapolated/);
  });

  test('a policy given twice runs once', async () => {
    expect(await callsOf('--policy', 'ssjf,fcfs,ssjf', '--policy', 'fcfs')).toHaveLength(2);
  });

  test('speed divides arrivals and max-requests keeps the first ones', async () => {
    const [whole] = await callsOf('--policy', 'fcfs');
    const [fast] = await callsOf('--policy', 'fcfs', '--speed', '4', '--max-requests', '10');
    expect(fast?.arrivals).toEqual(whole?.arrivals.slice(0, 10).map((arrivalMs) => arrivalMs / 4));
  });

  test('load moves the rate to the share of what a saturated replay sustains', async () => {
    const [saturated, moved] = await callsOf('--policy', 'fcfs', '--load', '0.5', '--replicas', '3');
    expect(saturated?.arrivals.every((arrivalMs) => arrivalMs === 0)).toBe(true);
    expect(saturated?.options).toMatchObject({ policy: 'fcfs', replicas: 1 });
    expect(moved?.options.replicas).toBe(3);
    const parsed = await runCli([
      ...['replay', '--trace', trace, '--load', '0.5', '--replicas', '3'],
      ...['--policy', 'fcfs', '--json'],
    ]);
    const { settings } = JSON.parse(parsed.stdout);
    const [plain] = await callsOf('--policy', 'fcfs');
    expect(moved?.arrivals.at(-1)).toBeCloseTo(plain!.arrivals.at(-1)! / settings.speed, 6);
  });

  test('predictions in the trace are used when every request has one', async () => {
    const text = 't_ms,input_tokens,output_tokens,predicted_tokens\n0,9,9,8\n5,9,9,10\n';
    const predicted = folder.write('predicted.csv', text);
    const { replay, calls } = recordingReplay();
    const { stderr } = await runCli(['replay', '--trace', predicted], { replay });
    expect(calls[0]?.options.predictor).toEqual({ kind: 'trace' });
    expect(stderr).toContain('Predicted answer lengths are recorded in the trace.');
  });

  test('a constant prediction without a figure is the mean answer', async () => {
    const lengths = folder.write('lengths.csv', 't_ms,input_tokens,output_tokens\n0,9,10\n5,9,31\n');
    const { replay, calls } = recordingReplay();
    await runCli(['replay', '--trace', lengths, '--predictor', 'constant'], { replay });
    expect(calls[0]?.options.predictor).toEqual({ kind: 'constant', tokens: 21 });
  });
});

describe('table', () => {
  test('has a row a policy, aligned, and fits 120 columns', async () => {
    const { stdout } = await runCli(['replay', '--trace', trace, '--policy', 'fcfs,ssjf,boost,sjf,edf']);
    const [, lines = ''] = stdout.split(/^\n|\n\n/);
    expect(lines.split('\n').every((line) => line.length <= 120)).toBe(true);
    const [heads, titles, rule, ...rows] = lines.split('\n');
    expect(heads).toMatch(/completion time, s +TTFT, s +TPOT, ms +in SLO +energy +CO2e +vs fcfs/);
    expect(titles).toMatch(
      /^policy +mean +p50 +p99 +p99\.9 +max +mean +p99 +mean +% +kJ +J\/token +g +mean +p99$/,
    );
    expect(rows.map((row) => row.split(/\s{2,}/)[0])).toEqual([
      'fcfs',
      'ssjf',
      'boost',
      'sjf (oracle)',
      'edf',
    ]);
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(rule!.length);
    const end = rule!.indexOf('  ');
    for (const row of rows) expect(row.slice(end, end + 2)).toBe('  ');
  });

  test('says below that it is simulated', async () => {
    const { stdout } = await runCli(['replay', '--trace', trace, '--replicas', '2']);
    expect(stdout).toContain('\n\nSimulated: Llama-3.1-8B, 2 replicas on H100-SXM 80 GB, 1980 MHz.\n\n');
  });

  test('has a row a figure on a terminal where the wide one does not fit', async () => {
    const argv = ['replay', '--trace', trace, '--policy', 'fcfs,ssjf,boost,sjf,edf'];
    const { stdout } = await runCli(argv, { columns: 80 });
    const [, table = ''] = stdout.split(/^\n|\n\n/);
    const lines = table.split('\n');
    expect(lines[0]).toMatch(/^policy +fcfs +ssjf +boost +sjf \(oracle\) +edf$/);
    expect(lines.map((line) => line.split(/ {2,}/)[0])).toContain('completion time, s: p99.9');
    expect(lines.every((line) => line.length <= 80)).toBe(true);
    expect((await runCli(argv, { columns: 120 })).stdout).toBe((await runCli(argv)).stdout);
  });

  test('changes are those of the JSON figures', async () => {
    const table = await runCli(['replay', '--trace', trace, '--policy', 'fcfs,ssjf']);
    const json = await runCli(['replay', '--trace', trace, '--policy', 'fcfs,ssjf', '--json']);
    const [fcfs, ssjf] = JSON.parse(json.stdout).results;
    const percent = (ssjf.completion.meanMs / fcfs.completion.meanMs - 1) * 100;
    const row = table.stdout.split('\n').find((line) => line.startsWith('ssjf'));
    // Whole percents from 10 on, tenths below.
    const tolerance = Math.abs(percent) < 10 ? 0.051 : 0.51;
    expect(Math.abs(Number.parseFloat(row!.split(/\s+/).at(-2)!) - percent)).toBeLessThan(tolerance);
    expect(row?.split(/\s+/)[1]).toBe((ssjf.completion.meanMs / 1000).toPrecision(3));
  });

  test('stdout holds results only, and no colours', async () => {
    const { stdout, stderr } = await runCli(['replay', '--trace', trace]);
    expect(stdout).not.toContain('requests replayed');
    expect(stderr).toContain('The engine and the GPU are simulated');
    expect(stderr).toMatch(/^fcfs: 300 requests replayed, mean completion time [\d.]+ s$/m);
    expect(stdout + stderr).not.toContain('\u001b');
  });
});

describe('progress', () => {
  test('a terminal gets a bar, which is wiped', async () => {
    const { stderr } = await runCli(['replay', '--trace', trace], { isTTY: true });
    expect(stderr).toContain('[');
    expect(stderr).toContain('\u001b[');
    expect(stderr).toContain('fcfs: 300 requests replayed');
  });

  test.each([
    ['dumb', { env: { TERM: 'dumb' } }],
    ['narrow', { columns: 40 }],
  ])('a %s terminal gets lines', async (_, setting) => {
    const { stderr } = await runCli(['replay', '--trace', trace], { isTTY: true, ...setting });
    expect(stderr).not.toContain('\u001b[');
    expect(stderr).toContain('fcfs: 300 requests replayed');
  });

  test('the wrapping of lines is left alone, as an interrupt would leave it off', async () => {
    const { stderr } = await runCli(['replay', '--trace', trace], { isTTY: true });
    expect(stderr).not.toContain('\u001b[?7');
  });
});

describe('JSON', () => {
  test('is one document with settings, summaries and curves', async () => {
    const { stdout } = await runCli(['replay', '--trace', trace, '--json', '--policy', 'fcfs,sjf']);
    expect(stdout.endsWith('}\n')).toBe(true);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      format: 'wattlane-replay-1',
      requests: 300,
      settings: {
        traceName: trace,
        gpu: 'H100-SXM 80 GB',
        model: 'Llama-3.1-8B',
        replicas: 1,
        seed: 1,
        speed: 1,
      },
    });
    expect(document.settings.notes.join(' ')).toMatch(/simulated.*assumption.*oracle/);
    expect(
      document.results.map(({ policy, oracle }: { policy: string; oracle: boolean }) => [policy, oracle]),
    ).toEqual([
      ['fcfs', false],
      ['sjf', true],
    ]);
    expect(document.results[0].changeAgainst).toEqual({ policy: 'fcfs', meanChange: 0, p99Change: 0 });
  });

  test('curves rise from the least to the greatest value', async () => {
    const { stdout } = await runCli(['replay', '--trace', trace, '--json']);
    const { curveProbabilities, results } = JSON.parse(stdout);
    const { completionMs, ttftMs, tpotMs } = results[1].curves;
    for (const curve of [completionMs, ttftMs, tpotMs]) {
      expect(curve).toHaveLength(curveProbabilities.length);
      expect(curve).toEqual([...curve].sort((a: number, b: number) => a - b));
    }
    expect(completionMs.at(-1)).toBe(results[1].completion.maxMs);
    expect(results[1].columns).toBeUndefined();
    expect(results[1].timeline).toBeUndefined();
  });
});

describe('the trace', () => {
  test('out of order is sorted, and told', async () => {
    const mixed = folder.write('mixed.csv', 't_ms,input_tokens,output_tokens\n9,1,1\n3,1,1\n5,1,1\n');
    const { replay, calls } = recordingReplay();
    const { stderr } = await runCli(['replay', '--trace', mixed, '--policy', 'fcfs'], { replay });
    expect(calls[0]?.arrivals).toEqual([0, 2, 6]);
    expect(stderr).toContain('mixed.csv: 1 row out of order; sorted by arrival.');
  });

  test('with broken rows loses those under --skip-bad, and they are told', async () => {
    const bad = folder.write('bad.csv', 't_ms,input_tokens,output_tokens\n0,1,1\n1,x,1\n2,1,1\n');
    const { stderr, exitCode } = await runCli(['replay', '--trace', bad, '--skip-bad']);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/1 broken row left out, such as .*bad\.csv:3:3: got "x"/);
  });

  test('with a request too long for the engine is replayed without it, and that is told', async () => {
    const long = folder.write('long.csv', 't_ms,input_tokens,output_tokens\n0,900000,10\n5,10,10\n9,10,20\n');
    const report = folder.file('long.html');
    const outcome = await runCli(['replay', '--trace', long, '--json', '--report', report], {
      replay: twinReplay,
    });
    expect(outcome.exitCode).toBe(0);
    expect(outcome.stderr).toMatch(
      /^1 request is longer than the 400,000 tokens of KV memory .* is turned away; it counts/m,
    );
    const { results, settings } = JSON.parse(outcome.stdout);
    expect(results[0]).toMatchObject({ requests: 3, rejected: 1, outputTokens: 30 });
    expect(settings.notes.at(-1)).toContain('turned away');
    expect(readFileSync(report, 'utf8')).toContain('<th scope="row">turned away</th><td>1</td>');
  });

  test('may come from stdin', async () => {
    const { stdout, stderr } = await runCli(['replay', '--trace', '-', '--json'], { stdin: traceText(5) });
    expect(JSON.parse(stdout).settings.traceName).toBe('stdin');
    expect(stderr).toContain('read 5 requests from stdin');
  });
});

describe('help', () => {
  test.each([
    [['--help'], 'wattlane demo'],
    [['replay', '--help'], 'zcat requests.jsonl.gz | wattlane replay --trace -'],
    [['demo', '--help'], 'wattlane demo --seed 7'],
    [['trace', 'describe', '--help'], 'wattlane trace describe requests.csv.gz'],
  ])('of %j shows examples on stdout and exits with 0', async (argv, example) => {
    const { stdout, stderr, exitCode } = await runCli(argv);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toContain('Examples:');
    expect(stdout).toContain(example);
  });

  test('the version is that of the package', async () => {
    expect((await runCli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
  });
});

describe('trace describe', () => {
  test('prints lines, or a document under --json', async () => {
    const lines = await runCli(['trace', 'describe', trace]);
    expect(lines.stdout).toMatch(/trace\.csv: 300 requests in [\d.]+ s\nrate +[\d.]+ requests\/s/);
    const json = JSON.parse((await runCli(['trace', 'describe', '--json', trace])).stdout);
    expect(json).toMatchObject({ format: 'wattlane-trace-1', traceFormat: 'azure', requests: 300 });
  });

  test('names what is wrong with a file', async () => {
    expect(await runCli(['trace', 'describe', folder.path])).toMatchObject({ exitCode: 1, stdout: '' });
  });
});

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { SHIPPED_WEIGHTS } from '../src/lengths/weightsFile.ts';
import { MIDDLE_TOKENS, mixedSplit, promptLines } from './promptLines.ts';
import { runCli } from './runCli.ts';
import { testFolder } from './testFolder.ts';

const folder = testFolder();
const weights = folder.file('weights.bin');
const LIST = 'List cats number 9';
const DESCRIBE = 'Describe cats number 9';

beforeAll(async () => {
  const data = folder.write('prompts.jsonl', promptLines(400, mixedSplit));
  await runCli(['train', '--data', data, '--out', weights]);
});

async function predictJson(...argv: readonly string[]) {
  const { exitCode, stdout } = await runCli(['predict', '--weights', weights, '--json', ...argv]);
  expect(exitCode).toBe(0);
  return JSON.parse(stdout);
}

async function failure(argv: readonly string[], exitCode: number): Promise<string> {
  const outcome = await runCli(['predict', ...argv]);
  expect({ stdout: outcome.stdout, exitCode: outcome.exitCode }).toEqual({ stdout: '', exitCode });
  const [first = '', ...hints] = outcome.stderr.trimEnd().split('\n');
  expect(first).toMatch(/^ERR_[A-Z_]+: .*; expected /);
  expect(hints.every((line) => line.startsWith('hint: '))).toBe(true);
  return first;
}

describe('prediction', () => {
  test('uses the weights: what was answered at length is predicted long', async () => {
    const short = await predictJson('--prompt', LIST);
    const long = await predictJson('--prompt', DESCRIBE);
    expect(short.expectedTokens).toBeLessThan(MIDDLE_TOKENS);
    expect(long.expectedTokens).toBeGreaterThan(MIDDLE_TOKENS);
    for (const { lowTokens, expectedTokens, highTokens } of [short, long]) {
      expect(lowTokens).toBeLessThan(expectedTokens);
      expect(highTokens).toBeGreaterThan(lowTokens);
    }
  });

  test('a limit bounds the mean and the interval', async () => {
    const { expectedTokens, highTokens } = await predictJson('--prompt', DESCRIBE, '--max-tokens', '50');
    expect(expectedTokens).toBeLessThanOrEqual(50);
    expect(highTokens).toBe(50);
  });

  test('is the same for a prompt in a file, with a line break at its end, and from stdin', async () => {
    const inline = await predictJson('--prompt', DESCRIBE);
    expect(await predictJson('--prompt-file', folder.write('p.txt', `${DESCRIBE}\n`))).toEqual(inline);
    const argv = ['predict', '--weights', weights, '--json', '--prompt-file', '-'];
    expect(JSON.parse((await runCli(argv, { stdin: DESCRIBE })).stdout)).toEqual(inline);
  });

  test('prints two lines', async () => {
    const { stdout, stderr } = await runCli(['predict', '--weights', weights, '--prompt', LIST]);
    expect(stdout).toMatch(/^expected tokens {2}\d+\n80% interval {5}\d+ to \d+\n$/);
    expect(stderr).toBe('');
  });

  test('takes an empty prompt', async () => {
    expect((await predictJson('--prompt', '')).expectedTokens).toBeGreaterThanOrEqual(1);
  });
});

describe('explanation', () => {
  test('lists features with effects, the strongest first, down to their sum', async () => {
    const argv = ['predict', '--weights', weights, '--prompt', DESCRIBE, '--explain'];
    const { stdout } = await runCli(argv);
    const table = stdout.slice(stdout.indexOf('feature')).trimEnd().split('\n').slice(1);
    const effects = table.map((line) => Number(/(\S+)$/.exec(line)?.[1]));
    expect(table[0]).toMatch(/^\S+ +[+-]\d\.\d\d$/);
    const listed = effects.slice(0, 10).map(Math.abs);
    expect(listed).toEqual(listed.slice().sort((a, b) => b - a));
    expect(table.at(-2)).toMatch(/^without any feature /);
    // 12 effects rounded to 0.005 and the rounded sum.
    const sum = effects.slice(0, -1).reduce((total, effect) => total + effect, 0);
    expect(Math.abs(sum - effects.at(-1)!)).toBeLessThanOrEqual(0.005 * (effects.length + 1));
  });

  test('in JSON the effects add up to the score; without --explain there are none', async () => {
    const { explanation } = await predictJson('--prompt', DESCRIBE, '--explain');
    const { contributions, intercept, score } = explanation;
    const sum = contributions.reduce((total: number, { score: part }: { score: number }) => total + part, 0);
    expect(contributions.length).toBeGreaterThan(3);
    expect(intercept + sum).toBeCloseTo(score, 4);
    expect(await predictJson('--prompt', DESCRIBE)).not.toHaveProperty('explanation');
  });

  test('never holds words of the prompt', async () => {
    for (const json of [[], ['--json']]) {
      const argv = ['predict', '--weights', weights, '--prompt', 'Describe xyzzyplugh', '--explain', ...json];
      const { stdout, stderr } = await runCli(argv, { env: { WATTLANE_DEBUG: '1' } });
      expect(stdout + stderr).not.toContain('xyzzyplugh');
    }
  });
});

describe('refuses', () => {
  test.each([
    [[], 'no prompt; expected --prompt TEXT or --prompt-file FILE'],
    [['--prompt', 'a', '--prompt-file', 'b'], '--prompt and --prompt-file both give the prompt'],
    [['--prompt', 'a', '--max-tokens', '0'], '--max-tokens is "0"; expected a whole number from 1'],
    [['--prompt', 'a', '--max-tokens', '1.5'], 'expected a whole number from 1'],
    [['--prompt', 'a', '--max-tokens', 'many'], 'expected a whole number from 1'],
    [['--prompt', 'a', '--prompt', 'b'], '--prompt is given twice'],
  ])('%j', async (argv, expected) => {
    const message = await failure(argv, 2);
    expect(message).toMatch(/^ERR_USAGE: /);
    expect(message).toContain(expected);
  });

  test('a missing file of either kind, and a folder', async () => {
    const none = folder.file('none');
    expect(await failure(['--prompt', 'a', '--weights', none], 1)).toMatch(/^ERR_TRACE_OPEN: .*no such file/);
    expect(await failure(['--prompt-file', none], 1)).toMatch(/^ERR_TRACE_OPEN: .*no such file/);
    expect(await failure(['--prompt', 'a', '--weights', folder.path], 1)).toMatch(/^ERR_TRACE_IS_DIRECTORY/);
  });

  test('weights that are damaged, cut, empty or none at all', async () => {
    const bytes = readFileSync(weights);
    const flipped = Buffer.from(bytes);
    flipped[5000] = flipped[5000]! ^ 1;
    for (const content of [flipped, bytes.subarray(0, -9), Buffer.of(), Buffer.from('hello, I am a text')]) {
      const path = folder.write('damaged.bin', content);
      const message = await failure(['--prompt', 'a', '--weights', path], 1);
      expect(message).toMatch(/^ERR_STATE: .*damaged\.bin: .*; expected a file of wattlane train$/);
    }
  });
});

describe('the shipped weights', () => {
  test('are the file that assets/README.md describes, and in the package', () => {
    const sha256 = createHash('sha256').update(readFileSync(SHIPPED_WEIGHTS)).digest('hex');
    expect(readFileSync(new URL('../assets/README.md', import.meta.url), 'utf8')).toContain(sha256);
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect(manifest.files).toContain('assets/*.bin');
    expect(existsSync(SHIPPED_WEIGHTS)).toBe(true);
  });

  test('are read when no others are named', async () => {
    const { exitCode, stdout } = await runCli(['predict', '--prompt', 'List three rivers.', '--explain']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^looks like {7}\S/m);
  });
});

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runCli } from './runCli.ts';
import { testFolder } from './testFolder.ts';

const folder = testFolder();
const example = (name: string): string =>
  fileURLToPath(new URL(`../../../examples/place-models/${name}`, import.meta.url));
const MODELS = example('models.json');
const GPUS = example('gpus.json');
const model = (over: object = {}) => ({
  id: 'a',
  memoryGiB: 4,
  load: 0.1,
  sensitivity: 0.5,
  latencyMs: 100,
  ...over,
});
const gpu = (over: object = {}) => ({ id: 'g', host: 'h', memoryGiB: 16, ...over });
let files = 0;
const file = (content: unknown): string =>
  folder.write(`${files++}.json`, typeof content === 'string' ? content : JSON.stringify(content));
const placing = (models: unknown, gpus: unknown, ...more: string[]) =>
  runCli(['place', '--models', file(models), '--gpus', file(gpus), ...more]);

describe('the models of the example', () => {
  const argv = ['place', '--models', MODELS, '--gpus', GPUS, '--slo', '5'];

  test('are placed, compared with the simple rules and checked against the loss of each host', async () => {
    const { exitCode, stdout } = await runCli(argv);
    expect(exitCode).toBe(0);
    for (const text of ['gpu-7', 'wattlane', 'load-balance', 'without host-3', 'from the best'])
      expect(stdout).toContain(text);
  });

  test('as JSON: least power of all, and what it prints can be given back, which moves nothing', async () => {
    const { stdout } = await runCli([...argv, '--json']);
    const document = JSON.parse(stdout);
    expect(document.format).toBe('wattlane-place-1');
    for (const { watts } of document.baselines) expect(watts).toBeGreaterThan(document.watts);
    expect(document.watts).toBeGreaterThanOrEqual(document.wattsBound * (1 - 1e-9));
    const again = JSON.parse((await runCli([...argv, '--json', '--from', file(stdout)])).stdout);
    expect(again.migration.steps).toEqual([]);
    expect(again.running.watts).toBeCloseTo(document.watts, 6);
  });

  test('come with a plan from what runs', async () => {
    const { stdout } = await runCli([...argv, '--from', example('running.json')]);
    expect(stdout).toMatch(/migration: \d+ steps/);
    expect(stdout).toContain('  1. ');
  });

  test('give a page that loads nothing, with a bar for each GPU', async () => {
    const path = folder.file('place.html');
    const { exitCode, stderr } = await runCli([...argv, '--report', path]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`report: ${path}`);
    const html = readFileSync(path, 'utf8');
    for (const text of ['<svg', 'gpu-7', 'needs clock', "default-src 'none'"]) expect(html).toContain(text);
    expect(html).not.toMatch(/(?:src|href)="http/);
  });
});

test('a model larger than any GPU is split, with a note', async () => {
  const gpus = ['0', '1', '2'].map((id) => gpu({ id }));
  const { stdout, stderr } = await placing([model({ memoryGiB: 40 })], gpus, '--slo', '5');
  expect(stderr).toContain('a is larger than any GPU; split into 3 partitions');
  expect(stdout).toContain('a/3');
});

test.each([
  ['zero GPUs', [model()], [], 'there is no GPU for 1 model;'],
  ['a billion replicas', [model({ replicas: 1e9 })], [gpu()], 'short of gpus by 999999999 GPUs'],
  ['a billion partitions', [model({ partitions: 1e9 })], [gpu()], 'short of gpus by 999999999 GPUs'],
  [
    'weights for a trillion GPUs',
    [model({ memoryGiB: 1.6e13 })],
    [gpu()],
    'model a takes 1000000000000 partitions',
  ],
  [
    'too little memory',
    [model({ memoryGiB: 9 }), model({ id: 'b', memoryGiB: 9 })],
    [gpu()],
    'short of memory by 2 GiB',
  ],
  ['an SLO that top clock misses', [model({ sloMultiple: 0.5 })], [gpu()], 'short of slo by 1 times the SLO'],
  ['too much load', [model({ load: 1 })], [gpu()], 'short of load by 0.2 GPU seconds per second'],
])('%s: a certificate in one line, exit code 1', async (_, models, gpus, text) => {
  const { exitCode, stderr, stdout } = await placing(models, gpus, '--slo', '5');
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatch(/^ERR_PLACEMENT: .*\n$/);
  expect(stderr).toContain(text);
});

test.each([
  ['contradictory SLOs', [model({ sloMs: 200, sloMultiple: 5 })], [gpu()], 'models[0] has two SLOs'],
  ['no SLO', [model()], [gpu()], 'models[0] has no SLO'],
  [
    'a field with a typing error',
    [model({ sloMultiple: 5, sensitivty: 1 })],
    [gpu()],
    'models[0].sensitivty is not known',
  ],
  ['a missing field', [{ id: 'a' }], [gpu()], 'models[0].latencyMs is undefined'],
  ['no partition', [model({ sloMultiple: 5, partitions: 0 })], [gpu()], 'models[0].partitions is 0'],
  ['parts of a partition', [model({ sloMultiple: 5, partitions: 2.5 })], [gpu()], 'partitions is 2.5'],
  ['a number that is none', '[{"id": "a", "latencyMs": 1e400}]', [gpu()], 'models[0].latencyMs is too large'],
  ['cut off JSON', '[{"id": "a"', [gpu()], 'is no JSON'],
  ['no list', '{}', [gpu()], 'no list'],
  [
    'a GPU without a host',
    [model({ sloMultiple: 5 })],
    [{ id: 'g', memoryGiB: 1 }],
    'gpus[0].host is undefined',
  ],
])('%s: ERR_CONFIG that says where', async (_, models, gpus, text) => {
  const { exitCode, stderr } = await placing(models, gpus);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('ERR_CONFIG');
  expect(stderr).toContain(text);
});

test('values out of range and missing files are named', async () => {
  expect((await placing([model({ sloMultiple: 5, sensitivity: 2 })], [gpu()])).stderr).toContain(
    'models[0].sensitivity is 2',
  );
  expect((await runCli(['place', '--gpus', GPUS])).stderr).toContain('no --models');
  expect((await runCli(['place', '--models', 'nowhere.json', '--gpus', GPUS])).stderr).toContain(
    'nowhere.json',
  );
  const { stderr } = await placing(
    [model({ sloMultiple: 5 })],
    [gpu()],
    '--from',
    file({ replicas: [{ model: 'x', gpu: 'g' }] }),
  );
  expect(stderr).toContain('replicas[0].model is "x"');
});

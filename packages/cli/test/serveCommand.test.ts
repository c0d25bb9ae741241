import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Authenticator, withDefaults } from '@wattlane/worker';
import { createNodeRuntime } from '@wattlane/worker/node';
import { describe, expect, test } from 'vitest';
import { runCli } from './runCli.ts';

function configFile(value: unknown): string {
  const path = join(mkdtempSync(join(tmpdir(), 'wattlane-')), 'wattlane.json');
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
}

test('without an engine a simulated one answers, and says so', async () => {
  const stop = new AbortController();
  const outcome = runCli(['serve', '--port', '18787', '--grace', '0', '--store', 'memory:'], {
    stop: stop.signal,
  });
  const url = 'http://127.0.0.1:18787';
  await expect.poll(async () => (await fetch(`${url}/healthz`).catch(() => null))?.status).toBe(200);
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'x-sim-output-tokens': '2' },
    body: JSON.stringify({ model: 'any', messages: [{ role: 'user', content: 'hi' }] }),
  });
  expect((await response.json()).choices[0].message.content).toBe('watt lane');
  expect(await (await fetch(`${url}/metrics`)).text()).toContain('wattlane_requests_total{route="chat"');
  stop.abort();
  const { exitCode, stderr } = await outcome;
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(
    /simulated one answers[\s\S]*listening on http:\/\/127.0.0.1:18787;[^\n]*\nstopping/,
  );
});

describe('a configuration that is wrong', () => {
  test.each([
    ['no JSON', '{', /ERR_CONFIG: .*wattlane\.json: .*expected JSON/],
    ['no engine', {}, /ERR_CONFIG: .*backends/],
    ['an unknown field', { backends: [{ id: 'a', url: 'http://x', colour: 1 }] }, /backends\.0\.colour/],
    ['an address with a password', { backends: [{ id: 'a', url: 'http://a:b@x' }] }, /without credentials/],
    [
      'open to the network without keys',
      { listen: { host: '0.0.0.0' }, backends: [{ id: 'a', url: 'http://x' }] },
      /listen\.host: 0\.0\.0\.0 .*expected keys/,
    ],
    [
      'an id twice',
      { backends: ['x', 'y'].map((host) => ({ id: 'a', url: `http://${host}` })) },
      /id a twice/,
    ],
  ])('%s', async (_, value, message) => {
    const { exitCode, stderr } = await runCli(['serve', '--config', configFile(value)]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(message);
  });
});

test('engines are named once', async () => {
  const argv = ['serve', '--config', 'a.json', '--upstream', 'http://127.0.0.1:1'];
  const { exitCode, stderr } = await runCli(argv);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('expected one of them')]);
});

test('--log json writes a line a request, and the dashboard and the description of the routes are there', async () => {
  const stop = new AbortController();
  const argv = ['serve', '--port', '18788', '--grace', '0', '--log', 'json', '--store', 'memory:'];
  const outcome = runCli(argv, { stop: stop.signal });
  const url = 'http://127.0.0.1:18788';
  await expect.poll(async () => (await fetch(`${url}/healthz`).catch(() => null))?.status).toBe(200);
  await (
    await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-sim-output-tokens': '2' },
      body: JSON.stringify({ model: 'any', messages: [{ role: 'user', content: 'a secret' }] }),
    })
  ).text();
  expect(await (await fetch(`${url}/`)).text()).toContain('<h1>Wattlane</h1>');
  expect((await (await fetch(`${url}/openapi.json`)).json()).openapi).toBe('3.1.0');
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toMatch(/^wattlane_build_info\{version="[\d.]+",runtime="node",/m);
  expect(metrics).toMatch(/^process_cpu_seconds_total \d/m);
  stop.abort();
  const { stderr } = await outcome;
  const lines = stderr.split('\n').filter((line) => line.startsWith('{'));
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { route: 'chat', status: 200, outputTokens: 2 },
  ]);
  expect(stderr).not.toContain('a secret');
});

test('a key that was made is let in by the entry that came with it', async () => {
  const { stdout } = await runCli(['key', '--tenant', 'acme', '--json']);
  const { key, entry } = JSON.parse(stdout);
  const config = withDefaults({ backends: [{ id: 'a', url: 'http://127.0.0.1:1' }], keys: [entry] });
  const authenticator = new Authenticator(config.keys, createNodeRuntime());
  expect(await authenticator.authenticate(`Bearer ${key}`)).toMatchObject({ tenant: 'acme' });
  expect(await authenticator.authenticate(`Bearer ${key.slice(0, -1)}x`)).toBe('unknown');
});

test('a port that is taken is said to be', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { exitCode, stderr } = await runCli(['serve', '--port', String(port), '--store', 'memory:']);
  server.close();
  expect([exitCode, stderr]).toEqual([
    1,
    expect.stringContaining(`ERR_LISTEN: 127.0.0.1:${port} is taken; expected a free port`),
  ]);
});

test.each([
  ['an engine without an upstream', ['--engine', 'vllm'], 'expected --upstream'],
  ['an engine that nobody knows', ['--upstream', 'http://x', '--engine', 'foo'], '--engine'],
  ['an order that nobody knows', ['--policy', 'best'], '--policy'],
  ['made-up load for real engines', ['--upstream', 'http://x', '--demo'], '--demo'],
])('%s is a wrong command line', async (_, argv, message) => {
  const { exitCode, stderr } = await runCli(['serve', ...argv]);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
});

test("an engine's key that is not set stops the start", async () => {
  const value = { backends: [{ id: 'a', url: 'http://127.0.0.1:1', apiKeyEnv: 'NO_SUCH_KEY' }] };
  const { stderr } = await runCli(['serve', '--config', configFile(value), '--store', 'memory:']);
  expect(stderr).toContain('ERR_CONFIG: backend a: NO_SUCH_KEY is not set');
});

test.each(['', 'a b', 'x'.repeat(129)])('a key for the tenant %j is refused', async (tenant) => {
  expect((await runCli(['key', '--tenant', tenant])).exitCode).toBe(2);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AgentLink } from '../src/agents/agentLink.ts';
import type { AgentConfig } from '../src/config/gatewayConfig.ts';
import { AgentWatch, createGateway, withDefaults } from '../src/index.ts';
import { createNodeRuntime } from '../src/node/index.ts';
import { someRecord } from '../src/observe/fixtures/someRecord.ts';

/** An agent with two GPUs, of which the test says what they count. */
const agent = {
  joules: [100, 1000],
  watts: [300, 400],
  status: 200,
  usageStatus: 200,
  text: undefined as string | undefined,
  usage: [] as { gpus: string[]; tokens: Record<string, number> }[],
  tokens: new Set<string | undefined>(),
};
const runtime = createNodeRuntime();
let server: Server;
let url: string;

const gpus = () =>
  agent.joules.map((joules, index) => ({
    uuid: `GPU-${index}`,
    index,
    vendor: 'nvidia',
    telemetry: { powerWatts: agent.watts[index] },
    energy: { joules },
  }));

beforeEach(async () => {
  const fresh = { joules: [100, 1000], watts: [300, 400], status: 200, usageStatus: 200, text: undefined };
  Object.assign(agent, fresh, { usage: [], tokens: new Set() });
  server = createServer((request, response) => {
    agent.tokens.add(request.headers.authorization);
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url !== '/v1/usage') {
        response.writeHead(agent.status).end(agent.text ?? JSON.stringify({ gpus: gpus() }));
        return;
      }
      if (agent.usageStatus === 200) agent.usage.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(agent.usageStatus).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const link = (more: Partial<AgentConfig> = {}, token?: string) =>
  new AgentLink({ url, ...more }, token, runtime);

test('energy is the growth of the counters since the first answer, whatever stops in between', async () => {
  const one = link();
  await one.turn(false);
  expect([one.joules, one.watts, one.problem]).toEqual([0, 700, null]);
  agent.joules = [150, 1010];
  await one.turn(false);
  expect(one.joules).toBe(60);
  // Not reached for a while: no draw is claimed, and nothing is lost.
  agent.status = 503;
  agent.joules = [160, 1020];
  await one.turn(false);
  expect([one.joules, one.watts, one.problem]).toEqual([60, 0, 'it answers with status 503']);
  agent.status = 200;
  await one.turn(false);
  expect(one.joules).toBe(80);
  // The agent was started again.
  agent.joules = [5, 7];
  await one.turn(false);
  expect(one.joules).toBe(92);
});

test('only the GPUs that are named count, by UUID or index', async () => {
  const one = link({ gpus: ['1'] });
  const two = link({ gpus: ['GPU-0'] });
  await Promise.all([one.turn(false), two.turn(false)]);
  expect([one.watts, two.watts]).toEqual([400, 300]);
  const none = link({ gpus: ['7'] });
  await none.turn(false);
  expect(none.problem).toBe('it has none of these GPUs');
});

test.each(['no JSON', '{}', '{"gpus":[{"uuid":1}]}', '{"gpus":[{"uuid":"a","index":0,"vendor":"x"}]}'])(
  'what no agent would say is a problem, not energy: %s',
  async (text) => {
    agent.text = text;
    const one = link();
    await one.turn(false);
    expect([one.problem, one.joules]).toEqual(['what it answers is not of an agent', 0]);
  },
);

test('tokens of answers are told once, those of the own engines alone, and again when they were not taken', async () => {
  const one = link({ backends: ['a'] }, 'secret');
  one.note(someRecord({ model: 'm1', outputTokens: 40 }));
  one.note(someRecord({ model: 'm2', outputTokens: 5 }));
  one.note(someRecord({ backend: 'b', outputTokens: 100 }));
  one.note(someRecord({ backend: null, outputTokens: null }));
  agent.usageStatus = 500;
  await one.turn(false);
  expect([agent.usage, one.problem]).toEqual([[], 'it answers with status 500']);
  agent.usageStatus = 200;
  one.note(someRecord({ model: 'm1', outputTokens: 2 }));
  await one.turn(false);
  await one.turn(false);
  expect(agent.usage).toEqual([{ gpus: ['GPU-0', 'GPU-1'], tokens: { m1: 42, m2: 5 } }]);
  expect([...agent.tokens]).toEqual(['Bearer secret']);
});

test('while nothing is answered it says so, so that idle energy goes to no model', async () => {
  const one = link();
  await one.turn(true);
  expect(agent.usage).toEqual([{ gpus: ['GPU-0', 'GPU-1'], tokens: {} }]);
});

test('thousands of model names do not grow without bound', async () => {
  const one = link();
  for (let i = 0; i < 5000; i++) one.note(someRecord({ model: `made-up-${i}`, outputTokens: 1 }));
  await one.turn(false);
  const { tokens } = agent.usage[0]!;
  expect(Object.keys(tokens)).toHaveLength(201);
  expect(Object.values(tokens).reduce((sum, count) => sum + count, 0)).toBe(5000);
});

test('an agent on a unix socket is reached', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wattlane-agents-'));
  try {
    const path = join(folder, 'agent.sock');
    const local = createServer((_request, response) => response.end(JSON.stringify({ gpus: gpus() })));
    await new Promise<void>((resolve) => local.listen(path, resolve));
    const one = link({ url: `unix:${path}` });
    await one.turn(false);
    expect([one.problem, one.watts]).toEqual([null, 700]);
    local.closeAllConnections();
    await new Promise((resolve) => local.close(resolve));
    await one.turn(false);
    expect(one.problem).toBe('it does not answer (connect)');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a watch sums what agents say, and says once that one is not there', async () => {
  const lines: string[] = [];
  const agents = [{ url }, { url: 'http://127.0.0.1:1' }];
  const backends = [{ id: 'a', url: 'http://127.0.0.1:2' }];
  const config = withDefaults({ backends, agents, carbon: { gramsPerKwh: 400 } });
  const gateway = createGateway(config, { runtime });
  const watch = new AgentWatch(gateway, (line) => lines.push(line));
  expect(watch.power()).toBe(null);
  await watch.start();
  watch.observe(someRecord({ model: 'm', outputTokens: 3 }), undefined as never);
  agent.joules = [100 + 3.6e6, 1000];
  await expect.poll(() => watch.power()?.energyJoules, { timeout: 10_000 }).toBe(3.6e6);
  expect(watch.power()).toEqual({ powerWatts: 700, energyJoules: 3.6e6, carbonGrams: 400, simulated: false });
  watch.stop();
  expect(lines.sort()).toEqual([
    'agent http://127.0.0.1:1: it does not answer (connect)',
    `agent ${url}: it answers`,
  ]);
});

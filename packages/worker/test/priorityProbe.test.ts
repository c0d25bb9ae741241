import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Stack, startStack } from './stack.ts';

interface Seen {
  readonly path: string;
  readonly priority: unknown;
  readonly maxTokens: unknown;
  readonly authorization: string | undefined;
}

let stack: Stack;
let engine: Server;
let seen: Seen[];
/** Status of the answer to a body. */
let statusFor: (body: Record<string, unknown>) => number;

const refusesPriority = (body: Record<string, unknown>) => ('priority' in body ? 400 : 200);

beforeEach(() => {
  seen = [];
  engine = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString() || '{}');
      const { authorization } = request.headers;
      seen.push({ path: request.url!, priority: body.priority, maxTokens: body.max_tokens, authorization });
      response.writeHead(statusFor(body), { 'content-type': 'application/json' });
      response.end('{"choices":[{"index":0,"finish_reason":"stop"}],"usage":{"completion_tokens":1}}');
    });
  });
});

afterEach(async () => {
  await stack.close();
  engine.closeAllConnections();
  await new Promise((resolve) => engine.close(resolve));
});

async function start(engineName: 'vllm' | 'llama.cpp' = 'vllm', mode: 'tag' | 'hold' = 'tag'): Promise<void> {
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(engine.address() as AddressInfo).port}`;
  stack = await startStack({
    backend: { url, engine: engineName },
    config: { order: { mode } },
    watch: false,
  });
}

async function ask(route = 'chat/completions', headers: Record<string, string> = {}): Promise<number> {
  const prompt = route === 'completions' ? { prompt: 'hi' } : { messages: [{ role: 'user', content: 'hi' }] };
  const response = await fetch(`${stack.url}/v1/${route}`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ model: 'sim', ...prompt }),
  });
  await response.text();
  return response.status;
}

const health = async () => (await (await fetch(`${stack.url}/healthz`)).json()).backends[0];
const isTagged = ({ priority }: Seen) => priority !== undefined;

test('an engine that takes priorities is probed with one token, then tagged', async () => {
  statusFor = () => 200;
  await start();
  expect(await health()).toMatchObject({ priority: 'unknown' });
  expect([await ask(), await ask()]).toEqual([200, 200]);
  expect(seen.map(({ maxTokens }) => maxTokens)).toEqual([1, undefined, undefined]);
  expect(seen.every(isTagged)).toBe(true);
  expect(await health()).toMatchObject({ priority: 'taken' });
});

test('an engine that refuses priorities gets none: no request of a client fails for them', async () => {
  statusFor = refusesPriority;
  await start();
  expect([await ask(), await ask()]).toEqual([200, 200]);
  expect(seen.map(isTagged)).toEqual([true, false, false, false]);
  expect(await health()).toMatchObject({ priority: 'refused' });
});

test('requests that come while a probe is under way wait for it: there is one', async () => {
  statusFor = refusesPriority;
  await start();
  expect(await Promise.all(Array.from({ length: 8 }, () => ask()))).toEqual(new Array(8).fill(200));
  expect(seen.filter(isTagged).length).toBe(1);
});

test('an engine that refuses the probe either way tells nothing, and is asked again later', async () => {
  statusFor = () => 422;
  await start();
  expect([await ask(), await ask()]).toEqual([422, 422]);
  expect(seen.map(isTagged)).toEqual([true, false, false, false]);
  expect(await health()).toMatchObject({ priority: 'unknown' });
  statusFor = () => 200;
  stack.gateway.pools.backends[0]!.nextProbeMs = 0;
  expect(await ask()).toBe(200);
  expect(seen.slice(4).map(isTagged)).toEqual([true, true]);
});

test('an engine that was started anew without priorities costs one request at the most', async () => {
  statusFor = () => 200;
  await start();
  await ask();
  stack.gateway.pools.backends[0]!.nextProbeMs = 0;
  statusFor = refusesPriority;
  expect([await ask(), await ask()]).toEqual([400, 200]);
  expect(await health()).toMatchObject({ priority: 'refused' });
});

test('a client whose requests are refused for something else does not stop the tags', async () => {
  statusFor = (body) => (body.max_tokens === 1 ? 200 : 400);
  await start();
  expect([await ask(), await ask(), await ask()]).toEqual([400, 400, 400]);
  expect(seen.map(isTagged)).toEqual([true, true, true, true]);
});

test('text completions are probed as such', async () => {
  statusFor = () => 200;
  await start();
  await ask('completions');
  expect(seen.map(({ path }) => path)).toEqual(['/v1/completions', '/v1/completions']);
});

test("without keys of the gateway the client's own goes along with the probe", async () => {
  statusFor = () => 200;
  await start();
  await ask('chat/completions', { authorization: 'Bearer own' });
  expect(seen.map(({ authorization }) => authorization)).toEqual(['Bearer own', 'Bearer own']);
});

test.each(['llama.cpp', 'vllm'] as const)('nothing is probed where nothing is tagged: %s', async (name) => {
  statusFor = () => 200;
  await start(name, name === 'llama.cpp' ? 'tag' : 'hold');
  expect(await ask()).toBe(200);
  expect(seen.map(isTagged)).toEqual([false]);
});

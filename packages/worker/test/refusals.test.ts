import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { formatApiKey, metricsRoute } from '../src/index.ts';
import { jsonAnswer, type RawEngine, startRawEngine } from './fixtures/rawEngine.ts';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
let engine: RawEngine | null = null;
afterEach(async () => {
  await stack.close();
  engine?.close();
  engine = null;
});

const post = (path: string, body: string | Uint8Array<ArrayBuffer> | FormData, headers = {}) =>
  fetch(`${stack.url}${path}`, { method: 'POST', body, headers });
const ask = (more: object = {}, path = '/v1/chat/completions') =>
  post(path, JSON.stringify({ model: 'sim', messages: [], ...more }), { 'x-sim-output-tokens': '2' });
const errorOf = async (response: Response) => (await response.json()).error;

test('a request that waited too long is told to come again soon, and why it was refused', async () => {
  engine = await startRawEngine(() => {});
  stack = await startStack({
    watch: false,
    backend: { url: engine.url, engine: 'other', slots: 1 },
    // Above the longest wait that clients are asked to sit out, so that its length does not matter.
    config: { limits: { queueTimeoutMs: 40_000 } },
  });
  const { pool } = stack.gateway.pools.pools[0]!;
  const running = [ask(), ask()].map((answer) => answer.catch(() => null));
  await expect.poll(() => pool.backends[0]!.window.inFlight.sent.size).toBe(2);
  // The time in the queue is over: what its timer would do.
  const expiring = pool.enter.bind(pool);
  pool.enter = (request) => {
    const entry = expiring(request);
    if (entry.kind !== 'waiting') return entry;
    return { ...entry, result: Promise.resolve({ kind: 'expired' }) };
  };
  const refused = await ask();
  expect([refused.status, (await errorOf(refused)).code]).toEqual([429, 'queue_timeout']);
  expect(refused.headers.get('x-should-retry')).toBeNull();
  // At most 30 s, 36 s with jitter.
  expect(Number(refused.headers.get('retry-after-ms'))).toBeLessThanOrEqual(36_000);
  await stack.stop(10);
  await Promise.all(running);
});

test('a spent budget is told in the same headers as one that is not', async () => {
  const budget = { requestsPerMinute: 1, tokensPerMinute: 10_000 };
  stack = await startStack({ config: { tenants: { default: budget } } });
  const served = await ask();
  await served.text();
  const refused = await ask();
  expect(refused.status).toBe(429);
  for (const of of ['requests', 'tokens'] as const) {
    const limit = String(of === 'requests' ? 1 : 10_000);
    expect(refused.headers.get(`x-ratelimit-limit-${of}`)).toBe(limit);
    expect(refused.headers.get(`x-ratelimit-remaining-${of}`)).toMatch(/^\d+$/);
    expect(refused.headers.get(`x-ratelimit-reset-${of}`)).toMatch(/^\d+ms$/);
  }
  expect(refused.headers.get('x-ratelimit-remaining-requests')).toBe('0');
});

describe('a body that is no plain JSON', () => {
  test.each([
    ['gzip', gzipSync('{"model":"sim","messages":[]}'), { 'content-encoding': 'gzip' }],
    ['Brotli', new Uint8Array([1, 2, 3]), { 'content-encoding': 'br' }],
    ['parts', new FormData(), {}],
  ])('%s is refused by its headers', async (_, body, headers) => {
    stack = await startStack();
    const refused = await post('/v1/chat/completions', body as Uint8Array<ArrayBuffer>, headers);
    expect([refused.status, (await errorOf(refused)).code]).toEqual([415, 'unsupported_media_type']);
  });

  test('the types that clients put on JSON pass', async () => {
    stack = await startStack();
    for (const type of [
      'application/json; charset=utf-8',
      'text/plain',
      'application/x-www-form-urlencoded',
    ]) {
      const headers = { 'content-type': type, 'content-encoding': 'identity', 'x-sim-output-tokens': '2' };
      const body = JSON.stringify({ model: 'sim', messages: [] });
      expect((await post('/v1/chat/completions', body, headers)).status).toBe(200);
    }
  });
});

describe('an engine that ends its answer in the middle', () => {
  test.each(['{"x":', '{"choices":[{"message":{"content":"a"}}', '{"choices":[{"message":{"content":"a}}]}'])(
    '%s is no 200',
    async (body) => {
      engine = await startRawEngine((socket) => socket.write(jsonAnswer(body)));
      stack = await startStack({ watch: false, backend: { url: engine.url, engine: 'other' } });
      const response = await ask();
      expect([response.status, (await errorOf(response)).code]).toEqual([502, 'upstream_error']);
      expect(stack.records).toMatchObject([{ finish: 'error', status: 502 }]);
    },
  );

  test('an error of the engine passes as it came, and so do packed bytes', async () => {
    const packed = gzipSync('{"choices":[]}').toString('latin1');
    const answers = [
      'HTTP/1.1 400 Bad\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{"',
      jsonAnswer(packed, 'content-encoding: gzip\r\n'),
    ];
    engine = await startRawEngine((socket) => socket.end(answers.shift()!, 'latin1'));
    stack = await startStack({ watch: false, backend: { url: engine.url, engine: 'other' } });
    expect((await ask()).status).toBe(400);
    const unpacked = await ask();
    expect([unpacked.status, await unpacked.text()]).toEqual([200, '{"choices":[]}']);
  });
});

describe('too many answers', () => {
  const limits = { choices: 4, messages: 8 };
  test.each([
    ['n', { n: 5 }, 'n'],
    ['best_of', { n: 2, best_of: 5 }, 'best_of'],
    ['prompts', { prompt: Array(9).fill('a') }, 'prompt'],
    ['prompts times n', { prompt: ['a', 'b', 'c'], n: 3 }, 'prompt'],
  ])('%s', async (_, body, param) => {
    stack = await startStack({ config: { limits } });
    const refused = await ask(body, '/v1/completions');
    expect(refused.status).toBe(400);
    expect(await errorOf(refused)).toMatchObject({ code: 'invalid_value', param });
    const inputs = await ask({ input: Array(9).fill('a') }, '/v1/embeddings');
    expect(await errorOf(inputs)).toMatchObject({ code: 'invalid_value', param: 'input' });
  });

  test('as many as are allowed pass', async () => {
    stack = await startStack({ config: { limits } });
    expect((await ask({ prompt: ['a', 'b'], n: 4 }, '/v1/completions')).status).toBe(200);
    expect((await ask({ input: Array(8).fill('a') }, '/v1/embeddings')).status).toBe(200);
  });
});

describe('metrics', () => {
  const extend = () => [metricsRoute({ render: () => 'up 1\n' })];
  const key = formatApiKey(randomBytes(40));
  const secretSha256 = createHash('sha256').update(key.secret).digest('hex');
  const read = async (authorization?: string) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    return (await fetch(`${stack.url}/metrics`, { headers })).status;
  };

  test('are open without keys', async () => {
    stack = await startStack({ extend });
    expect(await read()).toBe(200);
  });

  test.each([
    ['infer', 403],
    ['decide', 403],
    ['report', 200],
    ['debug', 200],
    ['admin', 200],
  ] as const)('with keys, one with the scope %s gets %i', async (scope, status) => {
    const keys = [{ id: key.id, secretSha256, tenant: 'acme', scopes: [scope] }];
    stack = await startStack({ extend, config: { keys } });
    expect(await read()).toBe(401);
    expect(await read(`Bearer ${key.text}`)).toBe(status);
  });
});

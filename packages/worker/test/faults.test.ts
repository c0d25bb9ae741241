import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
beforeEach(async () => {
  stack = await startStack({
    config: {
      limits: { headTimeoutMs: 300, idleTimeoutMs: 300, readTimeoutMs: 400, bodyBytes: 1024 * 1024 },
    },
  });
});
afterEach(() => stack.close());

const messages = [{ role: 'user', content: 'How do I save a watt?' }];

function chat(body: object | string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${stack.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** Another request goes through, and nothing of the one before is left. */
async function expectHealthy(): Promise<void> {
  await expect.poll(() => stack.gateway.active).toBe(0);
  const { pool } = stack.gateway.pools.pools[0]!;
  expect(pool.backends[0]!.window.inFlight.sent.size).toBe(0);
  expect(pool.waiting).toBe(0);
  const response = await chat({ model: 'sim', messages }, { 'x-sim-output-tokens': '2' });
  expect(response.status).toBe(200);
  await response.text();
}

describe('an engine that fails before its answer', () => {
  test.each([
    ['reset', 502, 'upstream_error'],
    ['never', 504, 'upstream_timeout'],
    ['html', 502, 'upstream_error'],
    ['garbage', 502, 'upstream_error'],
  ])('%s is answered with %i and %s', async (fault, status, code) => {
    const response = await chat({ model: 'sim', messages }, { 'x-sim-fault': fault });
    expect(response.status).toBe(status);
    expect((await response.json()).error).toMatchObject({ code, message: expect.any(String) });
    expect(response.headers.get('x-request-id')).toBeTruthy();
    await expectHealthy();
  });

  test('429 passes with its retry-after', async () => {
    const response = await chat({ model: 'sim', messages }, { 'x-sim-fault': 'error-429' });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1']);
    expect((await response.json()).error.message).toBe('engine is busy');
    await expectHealthy();
  });
});

describe('an engine that fails in the middle of a stream', () => {
  test.each([
    ['reset-midstream', 'upstream_error'],
    ['malformed-midstream', 'upstream_error'],
    ['stall-midstream', 'upstream_timeout'],
  ])('%s ends with an error event', async (fault, code) => {
    const headers = { 'x-sim-fault': fault, 'x-sim-output-tokens': '1000' };
    const response = await chat({ model: 'sim', messages, stream: true }, headers);
    const events = (await response.text()).split('\n\n').filter((event) => event !== '');
    expect(JSON.parse(events.at(-1)!.replace('data: ', '')).error.code).toBe(code);
    expect(stack.records[0]).toMatchObject({ finish: 'error', errorCode: code });
    await expectHealthy();
  });

  test("the engine's own error event passes as it is", async () => {
    const response = await chat(
      { model: 'sim', messages, stream: true },
      { 'x-sim-fault': 'error-midstream', 'x-sim-output-tokens': '1000' },
    );
    expect(await response.text()).toMatch(/"code":"oom"\}\}\n\n$/);
    expect(stack.records[0]).toMatchObject({ finish: 'error' });
    await expectHealthy();
  });
});

describe('a client that sends what it should not', () => {
  const deep = `{"model":"sim","messages":${'['.repeat(1000)}${']'.repeat(1000)}}`;
  test.each([
    ['broken JSON', '{"model":"sim",', 400, 'invalid_json'],
    ['an empty body', '', 400, 'invalid_json'],
    ['an array', '[]', 400, 'not_an_object'],
    ['1,000 levels', deep, 400, 'too_deep'],
    ['no model', '{"messages":[]}', 400, 'invalid_value'],
    ['messages that are none', '{"model":"sim","messages":7}', 400, 'invalid_value'],
    ['n = 1000', '{"model":"sim","messages":[],"n":1000}', 400, 'invalid_value'],
    ['a large body', `{"model":"sim","messages":[],"x":"${'x'.repeat(2 ** 20)}"}`, 413, 'body_too_large'],
  ])('%s', async (_, body, status, code) => {
    const response = await chat(body);
    expect(response.status).toBe(status);
    expect((await response.json()).error.code).toBe(code);
    await expectHealthy();
  });

  test('64 MiB without a length', async () => {
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (sent++ < 64) controller.enqueue(new Uint8Array(2 ** 20).fill(32));
        else controller.close();
      },
    });
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
    const response = await fetch(`${stack.url}/v1/chat/completions`, init).catch(() => null);
    if (response !== null) expect(response.status).toBe(413);
    await expectHealthy();
  });

  test('half a request, then silence', async () => {
    const head =
      'POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 100\r\n\r\n{"model"';
    expect(await raw(head)).toMatch(/^HTTP\/1\.1 408 [\s\S]*"code":"request_timeout"/);
    await expectHealthy();
  });

  test('headers of 100 kB', async () => {
    const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\nx-large: ${'x'.repeat(100_000)}\r\n\r\n`;
    expect(await raw(head)).toMatch(/^HTTP\/1\.1 431 [\s\S]*"code":"headers_too_large"/);
    await expectHealthy();
  });

  test('an unknown route and a wrong method', async () => {
    const unknown = await fetch(`${stack.url}/v1/nothing`);
    expect([unknown.status, (await unknown.json()).error.code]).toEqual([404, 'unknown_route']);
    const wrong = await fetch(`${stack.url}/v1/chat/completions`);
    expect([wrong.status, (await wrong.json()).error.code]).toEqual([405, 'method_not_allowed']);
    expect(wrong.headers.get('allow')).toBe('POST');
  });
});

/** What a server answers to bytes, up to the end of the connection or half a second of silence. */
function raw(bytes: string): Promise<string> {
  const { hostname, port } = new URL(stack.url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let answer = '';
    const done = () => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('data', (chunk) => {
      answer += chunk;
      if (answer.includes('}}')) done();
    });
    socket.on('error', done);
    socket.on('close', done);
  });
}

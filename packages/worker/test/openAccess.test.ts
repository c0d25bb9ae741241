import { createHash, randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { createApp, formatApiKey } from '../src/index.ts';
import { chatBytes, sendRaw } from './fixtures/rawClient.ts';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
afterEach(() => stack.close());

const get = (path: string, headers: Readonly<Record<string, string>>) =>
  `GET ${path} HTTP/1.1\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

const closing = { connection: 'close' };

describe('a gateway without keys', () => {
  test.each([
    ['a name that a page lets point here', { host: 'evil.example' }],
    ['the same with a port', { host: 'evil.example:8787' }],
    ['a name that begins like this machine', { host: '127.0.0.1.evil.example' }],
    ["another site's page", { host: '127.0.0.1', origin: 'http://evil.example' }],
    ['a page that hides its origin', { host: 'localhost', origin: 'null' }],
  ])('refuses %s on every route', async (_, headers) => {
    stack = await startStack();
    const simple = { ...headers, 'content-type': 'text/plain', ...closing };
    const requests = [chatBytes({}, simple), get('/v1/models', simple), get('/healthz', simple)];
    for (const bytes of requests) {
      const { text } = await sendRaw(stack.url, bytes);
      expect(text).toMatch(/^HTTP\/1\.1 403 [\s\S]*x-request-id: [\s\S]*"code":"permission_denied"/);
    }
    expect(stack.engine.seen.length).toBe(0);
    expect(stack.records).toMatchObject([{ status: 403, errorCode: 'permission_denied' }]);
  });

  test.each([
    ['a program', { host: '127.0.0.1:8787' }],
    ['localhost', { host: 'LocalHost:1' }],
    ['IPv6', { host: '[::1]:8787' }],
    ['a page of this machine', { host: '127.0.0.1', origin: 'http://localhost:3000' }],
  ])('answers %s', async (_, headers) => {
    stack = await startStack();
    const all = { ...headers, ...closing, 'x-sim-output-tokens': '2' };
    expect((await sendRaw(stack.url, chatBytes({}, all))).text).toMatch(/^HTTP\/1\.1 200 /);
    expect((await sendRaw(stack.url, get('/v1/models', all))).text).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('refuses the same through the web application', async () => {
    stack = await startStack();
    const app = createApp(stack.gateway);
    const post = (headers: Record<string, string>) =>
      app.request('http://127.0.0.1/v1/chat/completions', { method: 'POST', body: '{}', headers });
    expect((await post({ origin: 'http://evil.example' })).status).toBe(403);
    expect((await post({ host: 'evil.example' })).status).toBe(403);
    expect((await app.request('http://evil.example/healthz')).status).toBe(403);
  });
});

test('a gateway with keys answers to every name and origin', async () => {
  const key = formatApiKey(randomBytes(40));
  const secretSha256 = createHash('sha256').update(key.secret).digest('hex');
  stack = await startStack({ config: { keys: [{ id: key.id, secretSha256, tenant: 'acme' }] } });
  const headers = {
    host: 'models.example',
    origin: 'https://app.example',
    authorization: `Bearer ${key.text}`,
    'x-sim-output-tokens': '2',
    ...closing,
  };
  expect((await sendRaw(stack.url, chatBytes({}, headers))).text).toMatch(/^HTTP\/1\.1 200 /);
  expect((await sendRaw(stack.url, get('/v1/models', headers))).text).toMatch(/^HTTP\/1\.1 200 /);
});

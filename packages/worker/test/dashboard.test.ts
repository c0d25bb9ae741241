import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { formatApiKey } from '../src/index.ts';
import { askStream, startDashboardStack } from './dashboardStack.ts';
import type { Stack } from './stack.ts';

let stack: Stack;
afterEach(() => stack.close());

const key = formatApiKey(randomBytes(40));
const keyConfig = (scopes: readonly ('infer' | 'debug' | 'admin')[]) => ({
  id: key.id,
  secretSha256: createHash('sha256').update(key.secret).digest('hex'),
  tenant: 'acme',
  scopes,
});
const basic = (text: string) => ({ authorization: `Basic ${btoa(`me:${text}`)}` });

test('the page shows what happened, loads nothing from elsewhere and runs no script of its own', async () => {
  stack = await startDashboardStack();
  await Promise.all([20, 30].map((tokens) => askStream(stack.url, tokens)));
  await expect.poll(() => stack.records.length).toBe(2);
  const response = await fetch(`${stack.url}/`);
  const html = await response.text();
  expect(html).toMatch(/^<!doctype html>/);
  expect(html).toContain('<div class="tile" id="tile-requests"><dt>Requests</dt><dd class="value">2</dd>');
  expect(html).toContain('no agent reports yet');
  expect(html).not.toMatch(/https?:|\sstyle=|\son\w+=/);
  for (const [, attributes, content] of html.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)) {
    expect(attributes).toContain('src="/dashboard/');
    expect(content).toBe('');
  }
  const policy = response.headers.get('content-security-policy')!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|http|\*/);
});

test('what clients choose is text, not markup', async () => {
  stack = await startDashboardStack();
  const response = await fetch(`${stack.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: '<img src=x>', messages: [{ role: 'user', content: '5 0' }] }),
  });
  await response.text();
  await expect.poll(() => stack.records.length).toBe(1);
  const html = await (await fetch(`${stack.url}/`)).text();
  expect(html).toContain('&lt;img src=x&gt;');
  expect(html).not.toContain('<img');
});

test('all files of the page are there, with their types', async () => {
  stack = await startDashboardStack();
  const html = await (await fetch(`${stack.url}/`)).text();
  const files = [...html.matchAll(/(?:src|href)="(\/dashboard\/[^"]+)"/g)].map(([, path]) => path!);
  expect(files).toHaveLength(5);
  for (const path of files) {
    const response = await fetch(stack.url + path);
    expect(response.status, path).toBe(200);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await response.text()).length).toBeGreaterThan(100);
  }
});

test('events come as they are made', async () => {
  stack = await startDashboardStack();
  const leave = new AbortController();
  const response = await fetch(`${stack.url}/dashboard/events`, { signal: leave.signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const reader = response.body!.getReader();
  let text = '';
  while (!text.includes('event: tick')) text += new TextDecoder().decode((await reader.read()).value);
  expect(text).toMatch(/^event: whole\ndata: \{"summary":/);
  leave.abort();
});

describe('who may see it', () => {
  test.each([
    ['nobody without a key', ['debug'], {}, 401],
    ['a key for debugging', ['debug'], { authorization: `Bearer ${key.text}` }, 200],
    ['a key for debugging, as a password', ['debug'], basic(key.text), 200],
    ['a key for everything', ['admin'], basic(key.text), 200],
    ['no key for inference', ['infer'], basic(key.text), 403],
    ['no wrong key', ['debug'], basic(formatApiKey(randomBytes(40)).text), 401],
    ['no nonsense', ['debug'], { authorization: 'Basic %%%' }, 401],
  ] as const)('%s', async (_, scopes, headers, status) => {
    stack = await startDashboardStack({ config: { keys: [keyConfig(scopes)] } });
    for (const path of ['/', '/dashboard/events']) {
      const leave = new AbortController();
      const response = await fetch(stack.url + path, { headers, signal: leave.signal });
      expect(response.status, path).toBe(status);
      expect(response.headers.has('www-authenticate')).toBe(status === 401);
      leave.abort();
    }
  });

  test('without keys nobody who reached it by a foreign name', async () => {
    stack = await startDashboardStack();
    const statusFor = (host: string) =>
      new Promise((resolve) => {
        request(stack.url, { headers: { host } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).end();
      });
    expect(await statusFor('evil.example:8787')).toBe(403);
    expect(await statusFor('localhost:8787')).toBe(200);
    expect(await statusFor('[::1]:8787')).toBe(200);
  });

  test('no page of another site', async () => {
    stack = await startDashboardStack();
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' };
    expect((await fetch(`${stack.url}/dashboard/events`, { headers })).status).toBe(403);
  });
});

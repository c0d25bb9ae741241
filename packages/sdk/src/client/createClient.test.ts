import { readFileSync } from 'node:fs';
import { GATEWAY_ERRORS, openAiError } from '@wattlane/core/protocol';
import { expect, test } from 'vitest';
import { CLIENT_ERRORS, isWattlaneApiError } from './apiError.ts';
import { createClient } from './createClient.ts';

/** A client whose gateway answers everything the same way, and what it was asked. */
function clientOf(
  answer: () => Response | Promise<Response>,
  more: { apiKey?: string; baseUrl?: string } = {},
) {
  const asked: { url: string; authorization: string | null }[] = [];
  const client = createClient({
    baseUrl: 'http://gw:8080/v1/',
    ...more,
    fetch: async (input, init) => {
      asked.push({ url: String(input), authorization: new Headers(init?.headers).get('authorization') });
      return answer();
    },
  });
  return { client, asked };
}

const health = {
  status: 'ok',
  draining: false,
  active: 3,
  waiting: 1,
  backends: [{ id: 'a', health: 'up' }],
};
const models = { object: 'list', data: [{ id: 'm', owned_by: 'x' }, { id: 'n' }] };

test('each call goes to its route with the key', async () => {
  const { client, asked } = clientOf(() => Response.json({ ...health, ...models, id: 'm' }), {
    apiKey: 'wlk_1',
  });
  await Promise.all([client.health(), client.metrics(), client.models(), client.model('org/m')]);
  expect(asked.map(({ url }) => url.replace('http://gw:8080', ''))).toEqual([
    '/healthz',
    '/metrics',
    '/v1/models',
    '/v1/models/org%2Fm',
  ]);
  expect(asked.every(({ authorization }) => authorization === 'Bearer wlk_1')).toBe(true);
});

test('a gateway is found with and without /v1, and no key is sent without one', async () => {
  for (const baseUrl of ['http://gw', 'http://gw/', 'http://gw/v1']) {
    const { client, asked } = clientOf(() => Response.json(health), { baseUrl });
    await client.health();
    expect(asked).toEqual([{ url: 'http://gw/healthz', authorization: null }]);
  }
});

test('answers come typed, with what engines say of their models', async () => {
  expect(await clientOf(() => Response.json(models)).client.models()).toEqual(models.data);
  expect(await clientOf(() => new Response('a 1\n')).client.metrics()).toBe('a 1\n');
});

test('a gateway that is down says so, which is no error', async () => {
  const down = { ...health, status: 'down', draining: true };
  expect(await clientOf(() => Response.json(down, { status: 503 })).client.health()).toEqual(down);
});

test('every error of a gateway comes with its code, status, id and wait', async () => {
  for (const code of Object.keys(GATEWAY_ERRORS) as (keyof typeof GATEWAY_ERRORS)[]) {
    const { status, body } = openAiError(code, { message: 'because' });
    const headers = { 'x-request-id': 'r1', 'retry-after': '2', 'retry-after-ms': '1500' };
    const { client } = clientOf(() => Response.json(body, { status, headers }));
    const error = await client.models().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, status, requestId: 'r1', retryAfterMs: 1500 });
    expect(isWattlaneApiError(error) && error.message).toBe(`${code}: because`);
  }
});

test.each([
  ['a page of a proxy', () => new Response('<html>', { status: 502 }), { code: 'http_error', status: 502 }],
  [
    'a code that is none',
    () => Response.json({ error: { code: 'toString' } }, { status: 400 }),
    { code: 'http_error' },
  ],
  ['a null', () => new Response('null', { status: 500 }), { code: 'http_error' }],
  ['a page with 200', () => new Response('<html>'), { code: 'invalid_answer', status: 200 }],
  ['another JSON', () => Response.json({ data: [{}] }), { code: 'invalid_answer' }],
  [
    'a broken connection',
    () => Promise.reject(new TypeError('fetch failed')),
    { code: 'network_error', status: null },
  ],
])('%s', async (_, answer, expected) => {
  const error = await clientOf(answer as () => Response)
    .client.models()
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'WattlaneApiError', ...expected });
});

test('the cause of a network error is kept', async () => {
  const cause = new TypeError('fetch failed');
  await expect(clientOf(() => Promise.reject(cause)).client.health()).rejects.toMatchObject({ cause });
});

test('a call that is called off rejects with the reason of its signal', async () => {
  const reason = new Error('gone');
  const signal = AbortSignal.abort(reason);
  await expect(clientOf(() => Promise.reject(reason)).client.health({ signal })).rejects.toBe(reason);
});

test('docs/sdk.md holds the codes of the client', () => {
  const page = readFileSync(new URL('../../../../docs/sdk.md', import.meta.url), 'utf8');
  for (const [code, advice] of Object.entries(CLIENT_ERRORS))
    expect(page).toContain(`| \`${code}\` | ${advice} |`);
});

test('codes of the client are none of the gateway', () => {
  expect(Object.keys(CLIENT_ERRORS).filter((code) => code in GATEWAY_ERRORS)).toEqual([]);
});

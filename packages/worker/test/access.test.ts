import { createHash, randomBytes } from 'node:crypto';
import { startEngine } from '@wattlane/engine';
import { afterEach, describe, expect, test } from 'vitest';
import { formatApiKey } from '../src/index.ts';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
afterEach(() => stack.close());

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const key = formatApiKey(randomBytes(40));
const config = { id: key.id, secretSha256: sha256(key.secret), tenant: 'acme' };

function ask(headers: Record<string, string> = {}, body: object = {}): Promise<Response> {
  return fetch(`${stack.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'x-sim-output-tokens': '10', ...headers },
    body: JSON.stringify({ model: 'sim', messages: [{ role: 'user', content: 'hi' }], ...body }),
  });
}

const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
const codeOf = async (response: Response) => (await response.json()).error.code;

describe('API keys', () => {
  test('a good key passes, and the engine does not see it', async () => {
    stack = await startStack({ config: { keys: [config] } });
    for (let time = 0; time < 2; time++) {
      const response = await ask(bearer(key.text));
      expect(response.status).toBe(200);
      await response.text();
    }
    expect(stack.records[0]).toMatchObject({ tenant: 'acme', keyId: key.id });
  });

  test.each([
    ['none', undefined],
    ['an unknown one', formatApiKey(randomBytes(40)).text],
    ['a wrong secret', `${key.text.slice(0, -2)}AA`],
    ['no key at all', 'sk-1234'],
  ])('%s is refused', async (_, text) => {
    stack = await startStack({ config: { keys: [config] } });
    const response = await ask(text === undefined ? {} : bearer(text));
    expect([response.status, await codeOf(response)]).toEqual([401, 'invalid_api_key']);
  });

  test('an expired one, and one for something else, are refused', async () => {
    stack = await startStack({ config: { keys: [{ ...config, expiresAtMs: 1 }] } });
    expect((await ask(bearer(key.text))).status).toBe(401);
    await stack.close();
    stack = await startStack({ config: { keys: [{ ...config, scopes: ['report'] }] } });
    expect((await ask(bearer(key.text))).status).toBe(403);
  });

  test('a band has to be granted', async () => {
    stack = await startStack({ config: { keys: [{ ...config, bands: ['standard'] }] } });
    const refused = await ask({ ...bearer(key.text), 'x-wattlane-class': 'interactive' });
    expect([refused.status, await codeOf(refused)]).toEqual([403, 'permission_denied']);
  });
});

test('a budget of requests is kept and told', async () => {
  stack = await startStack({ config: { tenants: { default: { requestsPerMinute: 2 } } } });
  const first = await ask();
  expect(first.headers.get('x-ratelimit-remaining-requests')).toBe('1');
  await (await ask()).text();
  const third = await ask();
  expect([third.status, await codeOf(third)]).toEqual([429, 'rate_limit_exceeded']);
  // Two a minute: the next one flows in within 30 s, 36 s with jitter.
  expect(Number(third.headers.get('retry-after-ms'))).toBeLessThanOrEqual(36_000);
});

test('tokens are taken as predicted and settled as used', async () => {
  stack = await startStack({ config: { tenants: { default: { tokensPerMinute: 100_000 } } } });
  await (await ask()).text();
  const left = stack.gateway.limits.state('default' as never, stack.gateway.runtime.nowMs()).tokens!;
  // 2 characters are a token of the prompt, and 10 of the answer.
  expect(left.limit - left.remaining).toBeLessThanOrEqual(12);
});

test("a client's own priority never reaches the engine", async () => {
  stack = await startStack({});
  const response = await ask({}, { priority: -100, nvext: { agent_hints: { priority: 9 } } });
  // The engine runs first come, first served, and would refuse it.
  expect(response.status).toBe(200);
});

test('in tag mode the engine gets the priority, and short answers a lower one', async () => {
  stack = await startStack({
    engine: { scheduling: 'priority' },
    config: { order: { mode: 'tag' } },
  });
  expect((await ask()).status).toBe(200);
});

test('an engine that is not there is passed over, and comes back when it is up', async () => {
  const spare = await startEngine({ speedup: 50, model: 'sim' });
  const port = Number(new URL(spare.url).port);
  await spare.close();
  stack = await startStack({ backend: { url: spare.url }, config: { scrapeMs: 50 } });
  const refused = await ask();
  expect([refused.status, await codeOf(refused)]).toEqual([503, 'no_backend']);
  const back = await startEngine({ speedup: 50, model: 'sim', port });
  await expect.poll(() => stack.gateway.pools.backends[0]!.health).toBe('up');
  expect((await ask()).status).toBe(200);
  await back.close();
});

test('a gateway that stops refuses new requests and lets those that run end', async () => {
  stack = await startStack({ engine: { speedup: 5 } });
  const running = ask({ 'x-sim-output-tokens': '100' });
  await expect.poll(() => stack.gateway.active).toBe(1);
  stack.gateway.draining = true;
  const refused = await ask();
  expect([refused.status, await codeOf(refused)]).toEqual([503, 'shutting_down']);
  expect((await running).status).toBe(200);
  expect(await (await fetch(`${stack.url}/healthz`)).json()).toMatchObject({
    status: 'down',
    draining: true,
  });
});

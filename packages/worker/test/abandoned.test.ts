import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RawEngine, startRawEngine } from './fixtures/rawEngine.ts';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
let engine: RawEngine;
beforeEach(async () => {
  engine = await startRawEngine(() => {});
  stack = await startStack({
    watch: false,
    backend: { url: engine.url, engine: 'other' },
    config: { tenants: { default: { tokensPerMinute: 100_000 } } },
  });
});
afterEach(async () => {
  await stack.close();
  engine.close();
});

/** Leaves after a while; how much of the tenant's budget is gone then. */
async function leaveAfter(ms: number): Promise<number> {
  const abort = new AbortController();
  const content = 'x'.repeat(100_000);
  const answer = fetch(`${stack.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'sim', messages: [{ role: 'user', content }] }),
    signal: abort.signal,
  }).catch(() => null);
  await expect.poll(() => engine.seen.length).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, ms));
  abort.abort();
  await answer;
  await expect.poll(() => stack.gateway.active).toBe(0);
  const { tokens } = stack.gateway.limits.state('default' as never, stack.gateway.runtime.nowMs());
  return tokens!.limit - tokens!.remaining;
}

test('a client that leaves while its prompt is computed pays for the prompt', async () => {
  // 100,000 characters are some 25,000 tokens; in a second 1,667 flow in.
  expect(await leaveAfter(1200)).toBeGreaterThan(15_000);
  expect(stack.records).toMatchObject([{ finish: 'cancelled', status: 499 }]);
});

test('one that leaves at once pays nothing', async () => {
  expect(await leaveAfter(20)).toBe(0);
});

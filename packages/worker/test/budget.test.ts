import { afterEach, expect, test } from 'vitest';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
afterEach(() => stack.close());

test('a client that leaves in the middle of a stream pays for what it had', async () => {
  stack = await startStack({ watch: false, config: { tenants: { default: { tokensPerMinute: 100_000 } } } });
  const abort = new AbortController();
  const response = await fetch(`${stack.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'x-sim-output-tokens': '100000' },
    body: JSON.stringify({ model: 'sim', stream: true, messages: [] }),
    signal: abort.signal,
  });
  let events = 0;
  const reader = response.body!.getReader();
  while (events < 500) events += new TextDecoder().decode((await reader.read()).value).split('data: ').length;
  abort.abort();
  await expect.poll(() => stack.records.length).toBe(1);
  const { limit, remaining } = stack.gateway.limits.state('default' as never, stack.gateway.runtime.nowMs())
    .tokens!;
  // 1,667 tokens a second flow back in meanwhile.
  expect(stack.records[0]!.outputTokens).toBeGreaterThan(450);
  expect(limit - remaining).toBeGreaterThan(200);
});

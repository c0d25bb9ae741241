import { afterEach, expect, test } from 'vitest';
import { chatBytes, type RawAnswer, sendRaw } from './fixtures/rawClient.ts';
import { type RawEngine, STREAM_HEAD, startRawEngine, TOKEN_EVENT } from './fixtures/rawEngine.ts';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;
let engine: RawEngine;
afterEach(async () => {
  await stack.close();
  engine.close();
});

/** An engine that begins streams and ends nothing. */
async function start(slots: number): Promise<void> {
  engine = await startRawEngine((socket, { head }) => {
    if (head.includes('x-want: stream')) socket.write(STREAM_HEAD + TOKEN_EVENT);
    if (head.includes('x-want: half')) {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{');
    }
  });
  stack = await startStack({
    watch: false,
    backend: { url: engine.url, engine: 'other', slots },
    config: { tenants: { default: { tokensPerMinute: 1000 } } },
  });
}

/** Asks, and goes on when the gateway has `active` requests. */
async function ask(want: string, active: number): Promise<{ answer: Promise<RawAnswer> }> {
  const answer = sendRaw(stack.url, chatBytes({ stream: want === 'stream' }, { 'x-want': want }));
  await expect.poll(() => stack.gateway.active).toBe(active);
  return { answer };
}

const REFUSED = /^HTTP\/1\.1 503 [\s\S]*retry-after: [\s\S]*"code":"shutting_down"/;

test('when the grace is over streams end with an error event, everything else with 503', async () => {
  await start(8);
  const stream = await ask('stream', 1);
  const silent = await ask('nothing', 2);
  const half = await ask('half', 3);
  const unread = sendRaw(stack.url, chatBytes({}, { 'content-length': '1000' }));
  await expect.poll(() => stack.gateway.active).toBe(4);
  await expect.poll(() => engine.seen.length).toBe(3);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await stack.stop(50);
  const { text } = await stream.answer;
  expect(text).toMatch(/^HTTP\/1\.1 200 [\s\S]*"content":"a"[\s\S]*"code":"shutting_down"\}\}\n\n/);
  // The last chunk of the body: it ended, and was not cut.
  expect(text).toMatch(/\r\n0\r\n\r\n$/);
  expect((await silent.answer).text).toMatch(REFUSED);
  expect((await half.answer).text).toMatch(REFUSED);
  expect((await unread).text).toMatch(REFUSED);
  expect(stack.gateway.active).toBe(0);
  expect(stack.records.map(({ errorCode }) => errorCode)).toEqual(Array(4).fill('shutting_down'));
  await expect.poll(() => engine.sockets.size).toBe(0);
});

test('requests that wait are refused and never sent', async () => {
  await start(1);
  const running = [await ask('stream', 1), await ask('nothing', 2)];
  const waiting = [await ask('nothing', 3), await ask('nothing', 4)];
  await expect.poll(() => stack.gateway.pools.pools[0]!.pool.waiting).toBe(2);
  await stack.stop(50);
  for (const { answer } of waiting) expect((await answer).text).toMatch(REFUSED);
  for (const { answer } of running) expect((await answer).text).toContain('shutting_down');
  expect(engine.seen.length).toBe(2);
});

test('a whole answer that was cut off costs its tenant nothing', async () => {
  await start(8);
  const { answer } = await ask('nothing', 1);
  await expect.poll(() => engine.seen.length).toBe(1);
  await stack.stop(20);
  await answer;
  const { tokens } = stack.gateway.limits.state('default' as never, stack.gateway.runtime.nowMs());
  expect(tokens!.remaining).toBe(1000);
});

import { DEFAULT_PROFILE } from '@wattlane/core/power';
import { afterEach, describe, expect, test } from 'vitest';
import { type Stack, type StackOptions, startStack } from './stack.ts';

let stack: Stack;
afterEach(() => stack.close());

const oneSlot = { profile: { ...DEFAULT_PROFILE.h100, maxNumSeqs: 1 }, speedup: 20 };
const lengthInPrompt = {
  predict: ({ turns }: { turns: readonly { text: string }[] }) => ({
    logMean: Math.log(Number(turns.at(-1)!.text)),
    logSd: 0.1,
  }),
};

async function start(options: StackOptions): Promise<void> {
  stack = await startStack({ ...options, watch: false });
}

/** A request whose prompt is the length of its answer. */
function ask(tokens: number, init: { stream?: boolean; signal?: AbortSignal; headers?: object } = {}) {
  return fetch(`${stack.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'x-sim-output-tokens': String(tokens), ...init.headers },
    body: JSON.stringify({
      model: 'sim',
      stream: init.stream ?? false,
      messages: [{ role: 'user', content: String(tokens) }],
    }),
    ...(init.signal === undefined ? {} : { signal: init.signal }),
  });
}

const pool = () => stack.gateway.pools.pools[0]!.pool;

describe('a full engine', () => {
  test('short requests go before long ones that came earlier', async () => {
    await start({ engine: oneSlot, backend: { slots: 1 }, parts: { predictor: lengthInPrompt } });
    const done: number[] = [];
    const run = async (tokens: number) => {
      await (await ask(tokens)).text();
      done.push(tokens);
    };
    // One slot takes two requests (one runs, one is next); the others wait at the gateway.
    const first = [run(801), run(800)];
    await expect.poll(() => pool().backends[0]!.window.inFlight.sent.size).toBe(2);
    const waiting = [];
    for (const tokens of [700, 30, 600, 10]) {
      waiting.push(run(tokens));
      await expect.poll(() => pool().waiting).toBe(waiting.length);
    }
    await Promise.all([...first, ...waiting]);
    expect(done.slice(2)).toEqual([10, 30, 600, 700]);
  });

  test('a client that leaves the queue is never sent to the engine', async () => {
    await start({ engine: oneSlot, backend: { slots: 1 } });
    const running = [ask(400), ask(400)];
    await expect.poll(() => pool().backends[0]!.window.inFlight.sent.size).toBe(2);
    const abort = new AbortController();
    const gone = ask(5, { signal: abort.signal });
    await expect.poll(() => pool().waiting).toBe(1);
    abort.abort();
    await expect(gone).rejects.toThrow();
    await expect.poll(() => pool().waiting).toBe(0);
    await Promise.all(running.map(async (response) => (await response).text()));
    expect(stack.engine.seen.length).toBe(2);
    expect(stack.records.find(({ finish }) => finish === 'cancelled')).toMatchObject({
      status: 499,
      backend: null,
    });
  });

  test('a queue that is full answers 429 and says when to come again', async () => {
    await start({ engine: oneSlot, backend: { slots: 1 }, config: { limits: { queueItems: 1 } } });
    const running = [ask(400), ask(400), ask(1)];
    await expect.poll(() => pool().waiting).toBe(1);
    const refused = await ask(1);
    expect(refused.status).toBe(429);
    expect((await refused.json()).error.code).toBe('queue_full');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    await Promise.all(running.map(async (response) => (await response).text()));
  });

  test.each([
    ['says so, and goes by its first arrival', { 'x-stainless-retry-count': '1' }, [2, 3]],
    ['does not say so, and goes last', {}, [3, 2]],
  ])('a request that was refused and comes again %s', async (_, headers, expected) => {
    const config = { limits: { queueItems: 2 }, order: { policy: 'fcfs' as const } };
    await start({ engine: oneSlot, backend: { slots: 1 }, config });
    const running = [ask(3000), ask(3000)];
    await expect.poll(() => pool().backends[0]!.window.inFlight.sent.size).toBe(2);
    const aborts = [new AbortController(), new AbortController()];
    const placeholders = aborts.map(({ signal }) => ask(1, { signal }).catch(() => {}));
    await expect.poll(() => pool().waiting).toBe(2);
    expect((await ask(2)).status).toBe(429);
    const done: number[] = [];
    const run = async (tokens: number, more: object) => {
      await (await ask(tokens, { headers: more })).text();
      done.push(tokens);
    };
    const later = [];
    for (const [place, [tokens, more]] of (
      [
        [3, {}],
        [2, headers],
      ] as const
    ).entries()) {
      aborts[place]!.abort();
      await expect.poll(() => pool().waiting).toBe(1);
      later.push(run(tokens, more));
      await expect.poll(() => pool().waiting).toBe(2);
      await placeholders[place];
    }
    await Promise.all([...running.map(async (response) => (await response).text()), ...later]);
    expect(done).toEqual(expected);
  });

  test('a request that waits too long gets 429', async () => {
    await start({ engine: oneSlot, backend: { slots: 1 }, config: { limits: { queueTimeoutMs: 50 } } });
    const running = [ask(800), ask(800)];
    await expect.poll(() => pool().backends[0]!.window.inFlight.sent.size).toBe(2);
    const late = await ask(1);
    expect([late.status, (await late.json()).error.code]).toEqual([429, 'queue_timeout']);
    await Promise.all(running.map(async (response) => (await response).text()));
  });
});

test('a client that leaves in the middle of a stream stops the engine', async () => {
  await start({});
  const abort = new AbortController();
  const response = await ask(100_000, { stream: true, signal: abort.signal });
  const reader = response.body!.getReader();
  await reader.read();
  abort.abort();
  await expect.poll(() => stack.engine.engine.counts.aborted, { interval: 5 }).toBe(1);
  await expect.poll(() => stack.gateway.active).toBe(0);
  expect(stack.records[0]).toMatchObject({ finish: 'cancelled', status: 499 });
  expect(pool().backends[0]!.window.inFlight.sent.size).toBe(0);
});

test('1,000 aborts at random moments leave nothing behind', async () => {
  await start({ backend: { slots: 8 } });
  const one = async (place: number) => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), place % 23);
    try {
      await (await ask(200, { stream: place % 2 === 0, signal: abort.signal })).text();
    } catch {
      // Called off.
    }
  };
  for (let round = 0; round < 20; round++) {
    await Promise.all(Array.from({ length: 50 }, (_, place) => one(50 * round + place)));
  }
  await expect.poll(() => stack.gateway.active, { timeout: 10_000 }).toBe(0);
  expect(pool().waiting).toBe(0);
  expect(pool().backends[0]!.window.inFlight).toMatchObject({ prefillTokens: 0, kvTokens: 0, workMs: 0 });
  await expect.poll(() => stack.engine.engine.runningCount).toBe(0);
});

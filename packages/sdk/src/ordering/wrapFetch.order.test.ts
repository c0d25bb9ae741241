import { createSfc32 } from '@wattlane/core/random';
import { expect, test } from 'vitest';
import type { FetchRecord } from './fetchRecord.ts';
import { createManualRuntime } from './fixtures/manualRuntime.ts';
import { chatAnswer, createScriptedFetch, settled, streamEvents } from './fixtures/scriptedFetch.ts';
import { BAND_HEADER, wrapFetchWith } from './wrapFetch.ts';
import type { WrapFetchOptions } from './wrapFetchOptions.ts';

/** Foretells what the prompt says: "40" is an answer of 40 tokens. */
const promptSays = {
  predict: ({ turns }: { turns: readonly { text: string }[] }) => ({
    logMean: Math.log(Number(turns.at(-1)?.text)),
    logSd: 0.1,
  }),
};

function setUp(options: WrapFetchOptions = {}) {
  const runtime = createManualRuntime();
  const script = createScriptedFetch();
  const records: FetchRecord[] = [];
  const ordered = wrapFetchWith(
    script.fetch,
    { slots: 1, predictor: promptSays, onRecord: (record) => records.push(record), ...options },
    runtime,
  );
  const send = (user: string, tokens: number, init: RequestInit = {}, more: object = {}) => {
    const body = { model: 'm', user, messages: [{ role: 'user', content: String(tokens) }], ...more };
    const answer = ordered('http://engine/v1/chat/completions', {
      method: 'POST',
      body: JSON.stringify(body),
      ...init,
    });
    answer.catch(() => {});
    return answer;
  };
  /** Answers a request that is open, and reads the answer to its end. */
  const finish = async (user: string, tokens: number, answer: Promise<Response>) => {
    script.open.get(user)!.answer(chatAnswer(tokens));
    const text = await (await answer).text();
    await settled();
    return text;
  };
  return { runtime, script, records, ordered, send, finish };
}

test('short requests overtake long ones that wait, and go in order of arrival with policy fcfs', async () => {
  for (const [policy, expected] of [
    ['boost', ['first', 'short', 'middle', 'long']],
    ['fcfs', ['first', 'long', 'middle', 'short']],
  ] as const) {
    const { script, send, finish, runtime } = setUp({ policy });
    const sizes = { first: 100, long: 4000, middle: 400, short: 5 };
    const answers = new Map<string, Promise<Response>>();
    for (const [user, tokens] of Object.entries(sizes)) {
      answers.set(user, send(user, tokens));
      await settled();
      runtime.advance(1);
    }
    for (let i = 0; i < 4; i++) {
      const user = script.order[i]!;
      await finish(user, sizes[user as keyof typeof sizes], answers.get(user)!);
    }
    expect(script.order).toEqual(expected);
  }
});

test('never more than `slots` are in flight', async () => {
  const { script, send, finish, ordered } = setUp({ slots: 3 });
  const answers = Array.from({ length: 7 }, (_, i) => send(`r${i}`, 10));
  await settled();
  expect(script.order.length).toBe(3);
  expect(ordered.stats()).toMatchObject({ waiting: 4, inFlight: 3 });
  await finish('r0', 10, answers[0]!);
  expect(script.order.length).toBe(4);
});

test('a band goes before a lower one, whatever the sizes; a word that is no band does not count', async () => {
  const { script, send, finish } = setUp({ band: 'best-effort' });
  const first = send('first', 10);
  send('waits', 10);
  send('urgent', 9000, { headers: { [BAND_HEADER]: 'interactive' } });
  send('odd', 5, { headers: { [BAND_HEADER]: 'soon' } });
  await settled();
  await finish('first', 10, first);
  expect(script.order).toEqual(['first', 'urgent']);
});

test('predictions that rank nothing lose their trust: the order is then that of arrival', async () => {
  const { script, send, finish, runtime, records } = setUp();
  const rng = createSfc32(7);
  // Lengths that have nothing to do with what was foretold; 100 of them are the first judgement.
  for (let i = 0; i < 150; i++) {
    const answer = send(`t${i}`, 5 + Math.floor(rng.nextFloat() * 2000));
    await settled();
    runtime.advance(10);
    await finish(`t${i}`, 5 + Math.floor(rng.nextFloat() * 2000), answer);
  }
  expect(records.at(-1)!.trustRatio).toBe(0);
  const names = ['blocks', 'long', 'short', 'middle'];
  const sizes = [10, 4000, 5, 400];
  const answers = names.map((user, i) => {
    const answer = send(user, sizes[i]!);
    runtime.advance(1);
    return answer;
  });
  await settled();
  for (const [i, user] of names.entries()) await finish(user, 10, answers[i]!);
  expect(script.order.slice(150)).toEqual(names);
});

test('an abort takes a request that waits out of the queue and rejects with the reason of its signal', async () => {
  const { script, send, finish, ordered, records } = setUp();
  const first = send('first', 10);
  const abort = new AbortController();
  const gone = send('gone', 10, { signal: abort.signal });
  const last = send('last', 10);
  await settled();
  abort.abort();
  await expect(gone).rejects.toMatchObject({ name: 'AbortError' });
  expect(ordered.stats()).toMatchObject({ waiting: 1, inFlight: 1 });
  await finish('first', 10, first);
  await finish('last', 10, last);
  expect(script.order).toEqual(['first', 'last']);
  expect(records.map(({ finish }) => finish)).toEqual(['cancelled', 'stop', 'stop']);
  expect(records[0]).toMatchObject({ dispatchReason: null, status: null });
});

test('the reason that an abort gives is what the caller gets', async () => {
  const { send } = setUp();
  send('first', 10);
  const abort = new AbortController();
  const gone = send('gone', 10, { signal: abort.signal });
  await settled();
  const reason = new Error('page left');
  abort.abort(reason);
  await expect(gone).rejects.toBe(reason);
});

test('refusals and failures pass through as they are and free the slot', async () => {
  const { script, send, ordered } = setUp();
  const refused = send('refused', 10);
  const failed = send('failed', 10);
  await settled();
  const refusal = new Response('{"error":{"message":"busy"}}', { status: 429 });
  script.open.get('refused')!.answer(refusal);
  expect(await refused).toBe(refusal);
  await settled();
  const error = new TypeError('fetch failed');
  script.open.get('failed')!.fail(error);
  await expect(failed).rejects.toBe(error);
  expect(ordered.stats()).toMatchObject({ inFlight: 0, waiting: 0, finished: { error: 2 } });
});

test('a body that is never read gives its slot up after the idle time, and can still be read', async () => {
  const { script, send, ordered, runtime, records } = setUp({ idleTimeoutMs: 1000 });
  const unread = send('unread', 10, {}, { stream: true });
  send('next', 10);
  await settled();
  // More than is read ahead, in two chunks, so that the second is left.
  const events = streamEvents(2000, true).join('');
  const chunks = [events.slice(0, 70_000), events.slice(70_000)];
  const body = new ReadableStream({
    pull(controller) {
      const chunk = chunks.shift();
      if (chunk === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(chunk));
    },
  });
  script.open.get('unread')!.answer(new Response(body, { headers: { 'content-type': 'text/event-stream' } }));
  const response = await unread;
  await settled();
  runtime.advance(999);
  await settled();
  expect(script.order).toEqual(['unread']);
  runtime.advance(1);
  await settled();
  expect(script.order).toEqual(['unread', 'next']);
  expect(records[0]).toMatchObject({ finish: 'idle' });
  expect(await response.text()).toBe(streamEvents(2000, false).join(''));
  expect(ordered.stats().inFlight).toBe(1);
});

test('a short answer that is never read ends by itself', async () => {
  const { script, send, ordered, runtime } = setUp();
  for (const [user, stream] of [
    ['whole', false],
    ['stream', true],
  ] as const) {
    const unread = send(user, 10, {}, { stream });
    await settled();
    const events = new Response(streamEvents(10, true).join(''), {
      headers: { 'content-type': 'text/event-stream' },
    });
    script.open.get(user)!.answer(stream ? events : chatAnswer(10));
    await unread;
    await settled();
    expect(ordered.stats().inFlight).toBe(0);
  }
  expect(runtime.timers).toBe(0);
});

test('a request whose answer does not begin gives its slot up, and is answered when it does', async () => {
  const { script, send, runtime, finish } = setUp({ headTimeoutMs: 5000 });
  const slow = send('slow', 10);
  send('next', 10);
  await settled();
  runtime.advance(5000);
  await settled();
  expect(script.order).toEqual(['slow', 'next']);
  expect(await finish('slow', 7, slow)).toContain('"completion_tokens":7');
});

test('prompts beyond the prefill limit wait for a first token', async () => {
  const { script, send } = setUp({ slots: 8, maxQueuedPrefillTokens: 1000 });
  const stream = { stream: true, tools: ['x'.repeat(4000)] }; // about 1,000 tokens each
  for (const user of ['a', 'b', 'c']) send(user, 10, {}, stream);
  await settled();
  // The first is being computed, the second waits behind it and fills the limit.
  expect(script.order).toEqual(['a', 'b']);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  script.open.get('a')!.answer(new Response(readable, { headers: { 'content-type': 'text/event-stream' } }));
  const writer = writable.getWriter();
  void writer.write(new TextEncoder().encode(streamEvents(1, true)[0]));
  await settled();
  expect(script.order).toEqual(['a', 'b', 'c']);
});

test('without a predictor lengths are learned per model and max_tokens counts', async () => {
  const { script, send, finish, records, runtime } = setUp({ predictor: undefined as never });
  for (let i = 0; i < 30; i++) {
    const [model, tokens] = i % 2 === 0 ? ['terse', 10] : ['wordy', 1000];
    const answer = send(`t${i}`, 1, {}, { model });
    await settled();
    runtime.advance(tokens);
    await finish(`t${i}`, tokens, answer);
  }
  const [terse, wordy] = [records.at(-2)!, records.at(-1)!];
  expect(wordy.predictedTokens! / terse.predictedTokens!).toBeGreaterThan(20);
  expect(records.every(({ trustRatio }) => trustRatio === 1)).toBe(true);
  const first = send('first', 1);
  send('wordy', 1, {}, { model: 'wordy' });
  send('capped', 1, {}, { model: 'wordy', max_tokens: 3 });
  await settled();
  await finish('first', 1, first);
  expect(script.order.at(-1)).toBe('capped');
});

test('with a gateway nothing is held; only the header is added', async () => {
  const { script, ordered } = setUp({ gateway: true, band: 'interactive' });
  const body = (user: string) => JSON.stringify({ user, messages: [], stream: true });
  for (const user of ['a', 'b']) {
    void ordered('http://gw/v1/chat/completions', { method: 'POST', body: body(user) }).catch(() => {});
  }
  const own = { [BAND_HEADER]: 'best-effort' };
  void ordered('http://gw/v1/chat/completions', { method: 'POST', body: body('c'), headers: own });
  await settled();
  expect(script.order).toEqual(['a', 'b', 'c']);
  const sent = [...script.open.values()].map(({ init, body }) => [
    new Headers(init?.headers).get(BAND_HEADER),
    'stream_options' in body,
  ]);
  expect(sent).toEqual([
    ['interactive', false],
    ['interactive', false],
    ['best-effort', false],
  ]);
});

test('options out of range are refused', () => {
  const { fetch } = createScriptedFetch();
  for (const options of [{ slots: 0 }, { slots: 1.5 }, { idleTimeoutMs: 0 }, { policy: 'lifo' as never }]) {
    expect(() => wrapFetchWith(fetch, options, createManualRuntime())).toThrow(/ERR_ARGUMENT/);
  }
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FetchFunction, signalOf } from './fetchFunction.ts';
import type { FetchRecord } from './fetchRecord.ts';
import { createManualRuntime } from './fixtures/manualRuntime.ts';
import { chatAnswer, streamEvents } from './fixtures/scriptedFetch.ts';
import { wrapFetchWith } from './wrapFetch.ts';

/** One turn of the event loop. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** How the engine treats a request, how its caller does, and what its body is. */
interface Plan {
  readonly engine: 'whole' | 'stream' | 'breaks' | 'refuses' | 'fails' | 'never' | 'silent' | 'empty';
  readonly caller: 'reads' | 'ignores' | 'cancels' | 'aborts' | 'aborted-before';
  readonly form: 'string' | 'bytes' | 'blob' | 'request' | 'stream' | 'broken';
  readonly tokens: number;
  readonly band: 'interactive' | 'standard' | 'best-effort';
  /** Turns that pass before it is sent, and before its caller aborts. */
  readonly sendAfter: number;
  readonly abortAfter: number;
}

const plans = fc.array(
  fc.record<Plan>({
    engine: fc.constantFrom('whole', 'stream', 'breaks', 'refuses', 'fails', 'never', 'silent', 'empty'),
    caller: fc.constantFrom('reads', 'reads', 'ignores', 'cancels', 'aborts', 'aborted-before'),
    form: fc.constantFrom('string', 'bytes', 'blob', 'request', 'stream', 'broken'),
    tokens: fc.integer({ min: 1, max: 40 }),
    band: fc.constantFrom('interactive', 'standard', 'best-effort'),
    sendAfter: fc.integer({ min: 0, max: 6 }),
    abortAfter: fc.integer({ min: 0, max: 6 }),
  }),
  { minLength: 1, maxLength: 25 },
);

const sse = { headers: { 'content-type': 'text/event-stream' } };

/** Answers by the plan that the body names; counts what is at work inside and outside the order. */
function engineOf(all: readonly Plan[], load: { now: number; most: number }): FetchFunction {
  return async (input, init) => {
    const signal = signalOf(input, init);
    signal?.throwIfAborted();
    const text = await new Request(input, { duplex: 'half', ...init } as RequestInit).text();
    const place = Number(/"user":(\d+)/.exec(text)?.[1]);
    const { engine, tokens, form } = all[place]!;
    const ordered = form !== 'stream' && form !== 'broken';
    if (ordered) load.most = Math.max(load.most, ++load.now);
    const leave = () => {
      if (ordered) load.now -= 1;
    };
    await settled();
    if (engine === 'never') return new Promise((_, reject) => follow(signal, reject, leave));
    leave();
    if (signal?.aborted) throw signal.reason;
    if (engine === 'fails') throw new TypeError('fetch failed');
    if (engine === 'refuses') return new Response('no', { status: 429 });
    if (engine === 'empty') return new Response(null, { status: 204 });
    if (engine === 'whole') return chatAnswer(tokens);
    return new Response(events(engine, tokens, signal), sse);
  };
}

function follow(signal: AbortSignal | null, reject: (error: unknown) => void, leave: () => void): void {
  signal?.addEventListener('abort', () => {
    leave();
    reject(signal.reason);
  });
}

function events(engine: Plan['engine'], tokens: number, signal: AbortSignal | null): ReadableStream {
  const parts = streamEvents(tokens, true);
  return new ReadableStream({
    start: (controller) => signal?.addEventListener('abort', () => controller.error(signal.reason)),
    async pull(controller) {
      await settled();
      const part = parts.shift();
      const half = parts.length < tokens / 2;
      if (engine === 'silent' && half) return new Promise(() => {});
      if (signal?.aborted) return;
      if (engine === 'breaks' && half) controller.error(new TypeError('terminated'));
      else if (part === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(part));
    },
  });
}

function initOf({ form, band, engine }: Plan, user: number): RequestInit {
  const stream = ['stream', 'breaks', 'silent'].includes(engine);
  const text = JSON.stringify({ model: 'm', user, stream, messages: [] });
  const bytes = new TextEncoder().encode(text);
  const bodies = {
    string: text,
    request: text,
    bytes,
    blob: new Blob([bytes]),
    stream: new Blob([bytes]).stream(),
    broken: `{"user":${user}`,
  };
  const headers = { 'x-wattlane-class': band };
  return { method: 'POST', body: bodies[form], headers, duplex: 'half' } as RequestInit;
}

/** Sends one request and treats its answer as planned. */
async function play(fetchFn: FetchFunction, plan: Plan, user: number): Promise<void> {
  for (let turn = 0; turn < plan.sendAfter; turn++) await settled();
  const abort = new AbortController();
  const init = { ...initOf(plan, user), signal: abort.signal };
  const url = 'http://engine/v1/chat/completions';
  if (plan.caller === 'aborted-before') abort.abort();
  const sent = plan.form === 'request' ? fetchFn(new Request(url, init)) : fetchFn(url, init);
  if (plan.caller === 'aborts') {
    void (async () => {
      for (let turn = 0; turn < plan.abortAfter; turn++) await settled();
      abort.abort();
    })();
  }
  const response = await sent;
  if (plan.caller === 'reads' || plan.caller === 'aborts') await response.text();
  if (plan.caller === 'cancels') await response.body?.cancel();
}

/** Whether a request ends by itself: not when its engine says nothing and its caller waits for ever, as without a wrapper. */
function ends({ engine, caller }: Plan): boolean {
  if (engine === 'never') return caller.startsWith('abort');
  return engine !== 'silent' || caller !== 'reads';
}

test('whatever engine and callers do, every request ends, no slot leaks, and the limit holds', async () => {
  await fc.assert(
    fc.asyncProperty(plans, fc.integer({ min: 1, max: 4 }), async (all, slots) => {
      const runtime = createManualRuntime();
      const records: FetchRecord[] = [];
      const load = { now: 0, most: 0 };
      const ordered = wrapFetchWith(
        engineOf(all, load),
        { slots, onRecord: (r) => records.push(r) },
        runtime,
      );
      const endings = all.map((plan, user) => play(ordered, plan, user).catch((error: unknown) => error));
      // Until here no time limit has run out; "never" and "silent" may still hold their slots.
      for (let turn = 0; turn < 30; turn++) await settled();
      expect(load.most).toBeLessThanOrEqual(slots);
      const busy = () => ordered.stats().waiting + ordered.stats().inFlight > 0;
      for (let round = 0; round <= all.length && busy(); round++) {
        runtime.advance(600_000);
        for (let turn = 0; turn < 30; turn++) await settled();
      }
      // Answers that were given up and are still read have their own timers until they end.
      runtime.advance(600_000);
      const { waiting, inFlight, finished, passedThrough } = ordered.stats();
      expect({ waiting, inFlight, timers: runtime.timers }).toEqual({ waiting: 0, inFlight: 0, timers: 0 });
      expect(passedThrough + records.length).toBe(all.length);
      expect(Object.values(finished).reduce((sum, count) => sum + count, 0)).toBe(records.length);
      await Promise.all(endings.filter((_, place) => ends(all[place]!)));
    }),
    { numRuns: 25 },
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeState, encodeState } from '../state/stateCodec.ts';
import { holdLimits, type KnownEngine, NO_LIMITS } from './holdLimits.ts';
import {
  createHoldWindow,
  type HoldWindow,
  holdDecision,
  nextExpectedMs,
  observeEngine,
  passTime,
  recordEnded,
  recordFirstToken,
  recordSent,
} from './holdWindow.ts';
import type { HoldRequest } from './inFlight.ts';

const ask = (prefillTokens: number, changes: Partial<HoldRequest> = {}): HoldRequest => ({
  prefillTokens,
  predictedTokens: 100,
  workMs: 10,
  ...changes,
});

const reasonOf = (window: HoldWindow): string => {
  const decision = holdDecision(window);
  return decision.kind === 'send' ? 'send' : decision.reason;
};

test('the request limit holds exactly', () => {
  const window = createHoldWindow(holdLimits({ slots: 2 }));
  for (const [id, reason] of ['send', 'send', 'slots'].entries()) {
    recordSent(window, id, ask(1), 0);
    expect(reasonOf(window)).toBe(reason);
  }
  recordEnded(window, 1);
  expect(reasonOf(window)).toBe('send');
});

test('prompts are held once 4,096 tokens queue behind the one being computed; the limit may be overshot by one', () => {
  const window = createHoldWindow(holdLimits({ slots: 256 }));
  recordSent(window, 0, ask(100_000), 0);
  expect(reasonOf(window)).toBe('send');
  recordSent(window, 1, ask(4095), 0);
  expect(reasonOf(window)).toBe('send');
  recordSent(window, 2, ask(5000), 0);
  expect(reasonOf(window)).toBe('prefill');
  // The first is computed, so the second is being computed and 5,000 tokens queue.
  recordFirstToken(window, 0);
  expect(reasonOf(window)).toBe('prefill');
  recordFirstToken(window, 1);
  expect(reasonOf(window)).toBe('send');
});

test('requests are held by KV once more than 1.15 of the memory is expected to be taken', () => {
  const window = createHoldWindow(holdLimits({ slots: 256, kvTokens: 1000 }));
  // 1,100 + 50 expected tokens are exactly the cap.
  recordSent(window, 0, ask(1100), 0);
  expect(reasonOf(window)).toBe('send');
  recordSent(window, 1, ask(1, { predictedTokens: 0 }), 0);
  expect(reasonOf(window)).toBe('kv');
});

test('an engine with nothing in flight takes a request even under limits of 0, and holds the next', () => {
  const window = createHoldWindow({ ...NO_LIMITS, maxInFlight: 0, maxQueuedPrefillTokens: 0, kvTokens: 0 });
  expect(reasonOf(window)).toBe('send');
  recordSent(window, 0, ask(1), 0);
  expect(reasonOf(window)).toBe('slots');
});

test('preemptions lower the cap; it rises while it blocks and requests wait', () => {
  const window = createHoldWindow(holdLimits({ slots: 256, kvTokens: 1000 }));
  const read = (nowMs: number, preemptions: number, waiting: boolean): number => {
    observeEngine(window, { running: 1, waiting: 0, preemptions }, nowMs, waiting);
    return window.kvCap!.ratio;
  };
  read(0, 0, false);
  expect(read(1000, 2, false)).toBeCloseTo(1.13, 12);
  recordSent(window, 0, ask(2000), 0);
  expect(read(2000, 2, false)).toBeCloseTo(1.13, 12);
  expect(read(3000, 2, true)).toBeCloseTo(1.132, 12);
});

test('an engine that does not tell its preemptions leaves the cap alone', () => {
  const window = createHoldWindow(holdLimits({ slots: 8, kvTokens: 1000 }));
  observeEngine(window, { running: 1, waiting: 0 }, 0, true);
  observeEngine(window, { running: 1, waiting: 0 }, 5000, true);
  expect(window.kvCap!.ratio).toBe(1.15);
});

test('metrics move the window only while slots are tracked', () => {
  const [tracked, known] = [{ metrics: true }, { slots: 31, metrics: true }].map((engine) =>
    createHoldWindow(holdLimits(engine)),
  );
  for (const window of [tracked!, known!]) {
    observeEngine(window, { running: 10, waiting: 20 }, 0, true);
  }
  expect(tracked!.maxInFlight).toBe(12);
  expect(known!.maxInFlight).toBe(32);
});

test('a first token that is told twice counts once, and one of a request not in flight not at all', () => {
  const window = createHoldWindow(holdLimits({ slots: 8 }));
  recordSent(window, 3, ask(50), 0);
  recordFirstToken(window, 3);
  recordFirstToken(window, 3);
  recordFirstToken(window, 77);
  expect(window.inFlight).toMatchObject({ prefillTokens: 0, kvTokens: 100 });
});

test('a request that goes back to the queue and is sent again counts once', () => {
  const window = createHoldWindow(holdLimits({ slots: 8 }));
  recordSent(window, 3, ask(50), 0);
  recordEnded(window, 3);
  recordSent(window, 3, ask(50), 10);
  expect(window.inFlight).toMatchObject({ prefillTokens: 50, kvTokens: 100, workMs: 10 });
  expect(window.inFlight.sent.size).toBe(1);
});

const knownEngine: fc.Arbitrary<KnownEngine> = fc.record(
  {
    slots: fc.integer({ min: 1, max: 20 }),
    metrics: fc.boolean(),
    kvTokens: fc.integer({ min: 1, max: 20_000 }),
    prefillTokensPerMs: fc.double({ min: 0.1, max: 100, noNaN: true }),
  },
  { requiredKeys: [] },
);

/** What may happen to one request; what does not fit its present state must have no effect. */
const move = fc.record({
  kind: fc.constantFrom('send', 'first token', 'end', 'requeue', 'time', 'metrics'),
  id: fc.nat(40),
  gapMs: fc.integer({ min: 0, max: 800 }),
  prefillTokens: fc.integer({ min: 0, max: 9000 }),
  predictedTokens: fc.double({ min: 0, max: 3000, noNaN: true }),
  workMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
  streams: fc.boolean(),
  sample: fc.record({ running: fc.nat(300), waiting: fc.nat(50), preemptions: fc.nat(20) }),
});

test('in any order of events the sums are those of what is in flight, nothing leaks, and an empty engine takes all', () => {
  let sends = 0;
  fc.assert(
    fc.property(knownEngine, fc.array(move, { minLength: 40, maxLength: 150 }), (engine, moves) => {
      const window = createHoldWindow(holdLimits(engine));
      const { inFlight } = window;
      const model = new Map<number, { requested: HoldRequest; computed: boolean }>();
      let nowMs = 0;
      for (const { kind, id, gapMs, sample, ...requested } of moves) {
        nowMs += gapMs;
        if (kind === 'send' && !model.has(id)) {
          model.set(id, { requested, computed: false });
          sends += 1;
        }
        if (kind === 'send') recordSent(window, id, requested, nowMs);
        if (kind === 'first token') recordFirstToken(window, id);
        if (kind === 'first token' && model.has(id)) model.get(id)!.computed = true;
        if (kind === 'end' || kind === 'requeue') {
          recordEnded(window, id);
          model.delete(id);
        }
        if (kind === 'time') passTime(window, nowMs);
        if (kind === 'metrics') observeEngine(window, sample, nowMs, true);
        const rest = [...model.values()];
        const total = (value: (request: HoldRequest) => number): number =>
          rest.reduce((sum, { requested: request }) => sum + value(request), 0);
        expect([...inFlight.sent.keys()]).toEqual([...model.keys()]);
        expect(inFlight.kvTokens).toBe(total((r) => r.prefillTokens + Math.round(r.predictedTokens / 2)));
        expect(Math.abs(inFlight.workMs - total((r) => r.workMs))).toBeLessThanOrEqual(rest.length / 1024);
        expect(inFlight.prefillTokens).toBe([...inFlight.prefilling.values()].reduce((a, b) => a + b, 0));
        // A stream's prompt counts until its first token, and no prompt counts after it.
        for (const [key, { requested: request, computed }] of model) {
          if (computed) expect(inFlight.prefilling.has(key)).toBe(false);
          else if (request.streams) expect(inFlight.prefilling.get(key)).toBe(request.prefillTokens);
        }
        if (model.size === 0) expect(holdDecision(window)).toEqual({ kind: 'send' });
      }
      for (const id of [...model.keys()].reverse()) recordEnded(window, id);
      expect(inFlight).toMatchObject({ prefillTokens: 0, kvTokens: 0, workMs: 0 });
      expect(inFlight.prefilling.size + inFlight.sent.size).toBe(0);
      expect(holdDecision(window)).toEqual({ kind: 'send' });
      passTime(window, Number.MAX_VALUE);
      expect(nextExpectedMs(window)).toBe(Number.POSITIVE_INFINITY);
    }),
  );
  expect(sends).toBeGreaterThan(500);
});

test('a request is held exactly while one of the limits is full', () => {
  const sizes = fc.array(fc.record({ tokens: fc.nat(4000), first: fc.boolean() }), { maxLength: 12 });
  fc.assert(
    fc.property(sizes, (requests) => {
      const window = createHoldWindow(holdLimits({ slots: 7, kvTokens: 9000 }));
      requests.forEach(({ tokens, first }, id) => {
        recordSent(window, id, ask(tokens), 0);
        if (first) recordFirstToken(window, id);
      });
      const pending = requests.filter(({ first }) => !first).map(({ tokens }) => tokens);
      const full = {
        slots: requests.length >= 8,
        prefill: pending.slice(1).reduce((a, b) => a + b, 0) >= 4096,
        kv: requests.reduce((sum, { tokens }) => sum + tokens + 50, 0) > 1.15 * 9000,
      };
      const reason = reasonOf(window);
      if (reason === 'send') expect(Object.values(full)).not.toContain(true);
      else expect(full[reason as keyof typeof full]).toBe(true);
    }),
  );
});

test('a window is plain data: stored and taken up again it decides and counts the same', () => {
  const window = createHoldWindow(holdLimits({ metrics: true, kvTokens: 9000, prefillTokensPerMs: 10 }));
  recordSent(window, 1, ask(500, { streams: false }), 0);
  recordSent(window, 2, ask(700), 3);
  const stored = decodeState(encodeState(window)) as HoldWindow;
  for (const copy of [window, stored]) {
    passTime(copy, 60);
    recordEnded(copy, 2);
  }
  expect(stored).toEqual(window);
  expect(stored.inFlight.prefillTokens).toBe(0);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holdLimits } from './holdLimits.ts';
import {
  createHoldWindow,
  type HoldWindow,
  holdDecision,
  observeEngine,
  recordEnded,
  recordFirstToken,
  recordSent,
  withLimits,
} from './holdWindow.ts';

const send = (window: HoldWindow, id: number, prefillTokens = 1, streams = true): void =>
  recordSent(window, id, { prefillTokens, predictedTokens: 8, workMs: 3, streams }, 0);

test('what is in flight is counted on, and ends in the new window', () => {
  let window = createHoldWindow(holdLimits({}));
  for (let id = 0; id < 40; id++) send(window, id);
  window = withLimits(window, holdLimits({ slots: 64, kvTokens: 1000 }));
  expect(window.maxInFlight).toBe(65);
  expect(window.inFlight.sent.size).toBe(40);
  for (let id = 0; id < 40; id++) recordEnded(window, id);
  expect(window.inFlight).toMatchObject({ prefillTokens: 0, kvTokens: 0, workMs: 0 });
});

test('the search for slots begins at no less than what is in flight, and goes on where it was', () => {
  let window = createHoldWindow(holdLimits({}));
  for (let id = 0; id < 100; id++) send(window, id);
  window = withLimits(window, holdLimits({ metrics: true }));
  expect(window.maxInFlight).toBe(100);
  observeEngine(window, { running: 100, waiting: 0 }, 0, true);
  window = withLimits(window, holdLimits({ metrics: true, kvTokens: 1000 }));
  expect(window.maxInFlight).toBe(201);
  expect(withLimits(window, holdLimits({})).maxInFlight).toBe(256);
});

test('a KV cap that adapted stays while the KV memory does', () => {
  const limits = holdLimits({ slots: 8, kvTokens: 1000 });
  const window = createHoldWindow(limits);
  window.kvCap!.ratio = 0.8;
  expect(withLimits(window, { ...limits, maxInFlight: 3 }).kvCap!.ratio).toBe(0.8);
  expect(withLimits(window, { ...limits, kvTokens: 2000 }).kvCap!.ratio).toBe(1.15);
});

test('prompts whose first tokens nobody expects any more do not count any more', () => {
  const window = createHoldWindow(holdLimits({ slots: 64, prefillTokensPerMs: 1 }));
  for (let id = 0; id < 3; id++) send(window, id, 9000, false);
  expect(holdDecision(window)).toEqual({ kind: 'hold', reason: 'prefill' });
  expect(holdDecision(withLimits(window, holdLimits({ slots: 64 })))).toEqual({ kind: 'send' });
});

test('whatever the limits become while requests come and go, no count is lost', () => {
  const engine = fc.constantFrom(
    {},
    { metrics: true },
    { slots: 4 },
    { slots: 300, kvTokens: 500, prefillTokensPerMs: 25 },
    { metrics: true, prefillTokensPerMs: 9 },
  );
  const step = fc.record({ engine, id: fc.nat(6), streams: fc.boolean(), kind: fc.nat(3) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let window = createHoldWindow(holdLimits({}));
      const open = new Set<number>();
      for (const { engine, id, streams, kind } of steps) {
        if (kind === 0) window = withLimits(window, holdLimits(engine));
        else if (kind === 1) recordFirstToken(window, id, 5);
        else if (kind === 2) recordEnded(window, id);
        else send(window, id, 100, streams);
        if (kind === 2) open.delete(id);
        else if (kind === 3) open.add(id);
        expect([...window.inFlight.sent.keys()].sort()).toEqual([...open].sort());
      }
      for (const id of open) recordEnded(window, id);
      expect(window.inFlight).toMatchObject({ prefillTokens: 0, kvTokens: 0, workMs: 0 });
      expect(window.firstTokens?.timed.size ?? 0).toBe(0);
    }),
  );
});

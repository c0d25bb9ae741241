import { expect, test } from 'vitest';
import { holdLimits } from './holdLimits.ts';
import {
  createHoldWindow,
  type HoldWindow,
  nextExpectedMs,
  passTime,
  recordEnded,
  recordFirstToken,
  recordSent,
} from './holdWindow.ts';

/** A window in front of an engine that computes 10 prompt tokens in a ms. */
const windowOf = (): HoldWindow => createHoldWindow(holdLimits({ slots: 256, prefillTokensPerMs: 10 }));

const send = (window: HoldWindow, id: number, prefillTokens: number, nowMs: number, streams = false): void =>
  recordSent(window, id, { prefillTokens, predictedTokens: 0, workMs: 0, streams }, nowMs);

test('a first token that is not seen is expected once its prompt and those ahead of it can be computed', () => {
  const window = windowOf();
  send(window, 0, 1000, 50);
  send(window, 1, 400, 60);
  // The first takes from 50 to 150 ms, the second from there to 190 ms.
  expect(nextExpectedMs(window)).toBe(150);
  passTime(window, 149);
  expect(window.inFlight.prefillTokens).toBe(1400);
  passTime(window, 150);
  expect(window.inFlight.prefillTokens).toBe(400);
  expect(nextExpectedMs(window)).toBe(190);
});

test('prompts of streams ahead of it count in its time; they themselves wait for their first token', () => {
  const window = windowOf();
  send(window, 0, 1000, 0, true);
  send(window, 1, 100, 0);
  expect(nextExpectedMs(window)).toBe(110);
  passTime(window, 1e6);
  expect(window.inFlight.prefillTokens).toBe(1000);
});

test('an engine that was idle begins at once', () => {
  const window = windowOf();
  send(window, 0, 10, 0);
  passTime(window, 1);
  send(window, 1, 10, 500);
  expect(nextExpectedMs(window)).toBe(501);
});

test('a token of a request that was sent later shows that the prompts before it are computed', () => {
  const window = windowOf();
  send(window, 0, 1000, 0);
  send(window, 1, 30, 0, true);
  send(window, 2, 7, 0);
  recordFirstToken(window, 1);
  expect([...window.inFlight.prefilling.keys()]).toEqual([2]);
});

test('a later request that fails shows nothing', () => {
  const window = windowOf();
  send(window, 0, 1000, 0);
  send(window, 1, 30, 0);
  recordEnded(window, 1);
  expect(window.inFlight.prefillTokens).toBe(1000);
});

test('what was expected of a request before it was sent again is forgotten', () => {
  const window = windowOf();
  send(window, 0, 1000, 0);
  recordEnded(window, 0);
  send(window, 0, 1000, 90);
  passTime(window, 100);
  expect(window.inFlight.prefillTokens).toBe(1000);
  // Behind the 100 ms that the first send is still taken to need.
  passTime(window, 200);
  expect(window.inFlight.prefillTokens).toBe(0);
});

test('where the prefill speed is not known, a request that does not stream does not count', () => {
  const window = createHoldWindow(holdLimits({ slots: 256 }));
  send(window, 0, 9000, 0);
  send(window, 1, 9000, 0);
  expect(window.inFlight.prefillTokens).toBe(0);
  expect(window.inFlight.sent.size).toBe(2);
});

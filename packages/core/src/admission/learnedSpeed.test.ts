import { expect, test } from 'vitest';
import { holdLimits } from './holdLimits.ts';
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

const windowOf = (tokensPerMs: number): HoldWindow =>
  createHoldWindow(holdLimits({ slots: 256, prefillTokensPerMs: tokensPerMs }));

const send = (window: HoldWindow, id: number, prefillTokens: number, nowMs: number, streams = false): void =>
  recordSent(window, id, { prefillTokens, predictedTokens: 0, workMs: 0, streams }, nowMs);

const speedOf = (window: HoldWindow): number => window.firstTokens!.speed.tokensPerMs;

test('a stream whose first token comes early brings the others forward', () => {
  const window = windowOf(10);
  send(window, 0, 2000, 0, true);
  send(window, 1, 4000, 0);
  expect(nextExpectedMs(window)).toBe(600);
  recordFirstToken(window, 0, 50);
  // 2,000 tokens in 50 ms: 40 a ms, and the 550 ms that were left are 137.5.
  expect(speedOf(window)).toBe(40);
  expect(nextExpectedMs(window)).toBe(187.5);
});

test('without a time, nothing is learned', () => {
  const window = windowOf(10);
  send(window, 0, 2000, 0, true);
  recordFirstToken(window, 0);
  expect(speedOf(window)).toBe(10);
});

test('a whole answer can show that an engine is faster, not that it is slower', () => {
  const window = windowOf(10);
  send(window, 0, 2000, 0);
  recordFirstToken(window, 0, 40);
  expect(speedOf(window)).toBe(50);
  send(window, 1, 2000, 100);
  recordFirstToken(window, 1, 9000);
  expect(speedOf(window)).toBe(50);
});

test('an engine in which nothing waits computes the newest prompt', () => {
  const window = windowOf(10);
  for (let id = 0; id < 3; id++) send(window, id, 5000, 100 * id);
  observeEngine(window, { running: 3, waiting: 1 }, 250, true);
  expect(window.inFlight.prefilling.size).toBe(3);
  observeEngine(window, { running: 3, waiting: 0 }, 250, true);
  expect([...window.inFlight.prefilling.keys()]).toEqual([2]);
  // Requests are held for prompts, so 15 a ms are tried; the last 5,000 tokens take 333 ms from there.
  expect(speedOf(window)).toBe(15);
  expect(nextExpectedMs(window)).toBeCloseTo(250 + 5000 / 15, 9);
});

test('what was sent after the engine was asked is not in its answer', () => {
  const window = windowOf(10);
  for (let id = 0; id < 3; id++) send(window, id, 5000, 100 * id);
  observeEngine(window, { running: 1, waiting: 0 }, 50, true);
  expect(window.inFlight.prefilling.size).toBe(3);
});

test('an engine in which requests wait though all are taken to be computed is not so fast', () => {
  const window = windowOf(10);
  send(window, 0, 2000, 0);
  recordFirstToken(window, 0, 40);
  observeEngine(window, { running: 9, waiting: 4 }, 50, true);
  expect(speedOf(window)).toBe(40);
});

test('an engine that is idle because nobody asks is not taken for faster', () => {
  const window = windowOf(10);
  send(window, 0, 5000, 0);
  observeEngine(window, { running: 1, waiting: 0 }, 250, false);
  expect(speedOf(window)).toBe(10);
});

/**
 * An engine that computes prompts one after the other, never streams, and takes 500 ms for an answer, with more requests of
 * 20,000 tokens than it can take. @returns answers a second in the last 20 s of 40
 */
function answersPerSecond(tokensPerMs: number, scrapeMs: number): { rate: number; mostQueued: number } {
  const window = windowOf(25);
  const ends: { id: number; startMs: number; endMs: number }[] = [];
  let freeMs = 0;
  let next = 0;
  let answers = 0;
  let mostQueued = 0;
  for (let nowMs = 0; nowMs < 40_000; nowMs += 5) {
    while ((ends[0]?.endMs ?? Number.POSITIVE_INFINITY) <= nowMs) {
      const { id } = ends.shift()!;
      recordFirstToken(window, id, nowMs);
      recordEnded(window, id);
      if (nowMs >= 20_000) answers += 1;
    }
    passTime(window, nowMs);
    const waiting = ends.filter(({ startMs }) => startMs > nowMs).length;
    if (nowMs > 20_000) mostQueued = Math.max(mostQueued, waiting);
    if (nowMs % scrapeMs === 0)
      observeEngine(window, { running: ends.length - waiting, waiting }, nowMs, true);
    while (holdDecision(window).kind === 'send') {
      const startMs = Math.max(nowMs, freeMs);
      freeMs = startMs + 20_000 / tokensPerMs;
      send(window, next, 20_000, nowMs);
      ends.push({ id: next++, startMs, endMs: freeMs + 500 });
    }
  }
  return { rate: answers / 20, mostQueued };
}

test.each([
  // Without learning the first did 1.25 a second, which is 25 / 20.
  ['ten times as fast as given', 250, 12.5],
  ['somewhat faster', 60, 3],
  ['as fast as given', 25, 1.25],
  ['slower', 10, 0.5],
])('an engine that is %s gets all that it can do, and little that waits', (_, tokensPerMs, most) => {
  const { rate, mostQueued } = answersPerSecond(tokensPerMs, 500);
  expect(rate).toBeGreaterThan(0.95 * most);
  // Up to three may wait before the speed is lowered, one more goes when the limit is overshot, and 1.5 times the speed
  // for half a second lets in 0.25 s of its work too much.
  if (tokensPerMs >= 25) expect(mostQueued).toBeLessThanOrEqual(4 + 0.25 * most);
});

test('without metrics, whole answers alone show a part of the speed', () => {
  // Two prompts of 20,000 tokens in 80 + 500 ms are 69 a ms, and 69 / 20 = 3.4 a second.
  expect(answersPerSecond(250, Number.POSITIVE_INFINITY).rate).toBeCloseTo(3.4, 1);
});

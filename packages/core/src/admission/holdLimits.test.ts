import { expect, test } from 'vitest';
import { holdLimits } from './holdLimits.ts';

test.each([
  [8, 9],
  [64, 65],
  [65, 67],
  [256, 260],
])('%i slots allow %i requests in flight', (slots, maxInFlight) => {
  expect(holdLimits({ slots })).toMatchObject({ maxInFlight, trackSlots: false });
});

test('unknown slots are tracked from 32 on where metrics are read, and taken for 256 where they are not', () => {
  expect(holdLimits({ metrics: true })).toMatchObject({ maxInFlight: 32, trackSlots: true });
  expect(holdLimits({})).toMatchObject({ maxInFlight: 256, trackSlots: false });
});

test('slots that are known are not tracked, metrics or not', () => {
  expect(holdLimits({ slots: 64, metrics: true })).toMatchObject({ maxInFlight: 65, trackSlots: false });
});

test.each([
  [512, 4096],
  [2048, 4096],
  [8192, 8192],
])('steps of %i tokens let %i tokens queue inside the engine', (chunkTokens, maxQueuedPrefillTokens) => {
  expect(holdLimits({ chunkTokens })).toMatchObject({ maxQueuedPrefillTokens });
});

test('there is no KV cap and no estimate of first tokens unless the engine tells what they need', () => {
  expect(holdLimits({ slots: 8 })).toMatchObject({ kvTokens: null, prefillTokensPerMs: null });
  expect(holdLimits({ kvTokens: 1000, prefillTokensPerMs: 25 })).toMatchObject({
    kvTokens: 1000,
    prefillTokensPerMs: 25,
  });
});

test.each([
  ['slots', { slots: 0 }],
  ['slots', { slots: Number.NaN }],
  ['chunkTokens', { chunkTokens: 0 }],
  ['kvTokens', { kvTokens: 0.5 }],
  ['prefillTokensPerMs', { prefillTokensPerMs: 0 }],
])('%s outside their range are refused by name', (name, engine) => {
  expect(() => holdLimits(engine)).toThrow(`ERR_ARGUMENT: ${name}`);
});

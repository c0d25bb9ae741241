import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTokenBucket, settleTokens, takeTokens, tokensLeft } from './tokenBucket.ts';

test('600 a minute: the 601st at once has to wait 100 ms', () => {
  const bucket = createTokenBucket(600, 0);
  for (let i = 0; i < 600; i++) expect(takeTokens(bucket, 1, 0)).toBe(0);
  // 600 a minute are 0.01 a ms; one token takes 100 ms.
  expect(takeTokens(bucket, 1, 0)).toBeCloseTo(100, 9);
  expect(takeTokens(bucket, 1, 100)).toBe(0);
});

test('what is larger than the bucket passes when it is full, and leaves a debt', () => {
  const bucket = createTokenBucket(60, 0);
  expect(takeTokens(bucket, 90, 0)).toBe(0);
  expect(tokensLeft(bucket, 0)).toBe(0);
  // 30 below zero, 0.001 a ms: 1 token after 31,000 ms.
  expect(takeTokens(bucket, 1, 0)).toBeCloseTo(31_000, 6);
});

test('a wait that was told is long enough, and no more than is taken flows in', () => {
  const step = fc.record({
    gapMs: fc.double({ min: 0, max: 5000, noNaN: true }),
    amount: fc.double({ min: 0, max: 200, noNaN: true }),
    used: fc.double({ min: 0, max: 200, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6000 }), fc.array(step, { maxLength: 50 }), (perMinute, steps) => {
      const bucket = createTokenBucket(perMinute, 0);
      let nowMs = 0;
      let used = 0;
      for (const { gapMs, amount, used: actual } of steps) {
        nowMs += gapMs;
        const waitMs = takeTokens(bucket, amount, nowMs);
        if (waitMs > 0) {
          nowMs += waitMs + 1e-6;
          expect(takeTokens(bucket, amount, nowMs)).toBe(0);
        }
        settleTokens(bucket, actual - amount, nowMs);
        used += actual;
        // Never more used than the bucket held and what flowed in, but for one request's overdraft.
        expect(used).toBeLessThanOrEqual(perMinute + (perMinute * nowMs) / 60_000 + 400 + 1e-6 * used);
      }
    }),
  );
});

test('time that goes back adds nothing', () => {
  const bucket = createTokenBucket(60, 1000);
  takeTokens(bucket, 60, 1000);
  expect(tokensLeft(bucket, 0)).toBe(0);
  expect(tokensLeft(bucket, 1500)).toBeLessThanOrEqual(1.5);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_PROFILE, SERVING_PROFILES } from './servingProfiles.ts';
import { decodeStepMs, prefillMs, prefillTimeShare, stepMs } from './stepModel.ts';

const llama = DEFAULT_PROFILE.h100;
const anyProfile = fc.constantFrom(...SERVING_PROFILES);
const batch = fc.integer({ min: 0, max: 256 });
const tokens = fc.integer({ min: 0, max: 2048 });
const ratio = fc.double({ min: 0.2, max: 1, noNaN: true });

test('Llama-3.1-8B on H100, 64 requests and 1000 prompt tokens at full clock', () => {
  // 6.54 + 64 * 0.079 = 11.596; 1000 / 25 = 40
  expect(decodeStepMs(llama, 64, 1)).toBeCloseTo(11.596, 10);
  expect(prefillMs(llama, 1000, 1)).toBeCloseTo(40, 10);
  expect(stepMs(llama, 64, 1000, 1)).toBeCloseTo(51.596, 10);
  expect(prefillTimeShare(llama, 64, 1000, 1)).toBeCloseTo(40 / 51.596, 10);
});

test('the same step at 0.7 of the clock', () => {
  // 6.54 * (0.9 + 0.1 / 0.7) + 5.056 * (0.6 + 0.4 / 0.7) = 6.820286 + 5.922743
  expect(decodeStepMs(llama, 64, 0.7)).toBeCloseTo(12.743029, 6);
  // 40 * (0.05 + 0.95 / 0.7)
  expect(prefillMs(llama, 1000, 0.7)).toBeCloseTo(56.285714, 6);
});

test('nothing to do takes no time', () => {
  expect([decodeStepMs(llama, 0, 1), prefillMs(llama, 0, 1), stepMs(llama, 0, 0, 0.5)]).toEqual([0, 0, 0]);
  expect(prefillTimeShare(llama, 0, 0, 1)).toBe(0);
});

test('a step of prefill alone reads the weights once', () => {
  expect(stepMs(llama, 0, 1000, 1)).toBeCloseTo(46.54, 10);
  expect(prefillTimeShare(llama, 0, 1000, 1)).toBeCloseTo(40 / 46.54, 10);
});

test('a mixed step is its decode step and its prefill', () => {
  fc.assert(
    fc.property(anyProfile, fc.integer({ min: 1, max: 256 }), tokens, ratio, (profile, b, n, x) => {
      const parts = decodeStepMs(profile, b, x) + prefillMs(profile, n, x);
      expect(stepMs(profile, b, n, x)).toBeCloseTo(parts, 9);
    }),
  );
});

test('a step is never shorter with more work or a lower clock', () => {
  fc.assert(
    fc.property(anyProfile, batch, tokens, ratio, ratio, (profile, b, n, x, y) => {
      const [low, high] = [Math.min(x, y), Math.max(x, y)];
      const base = stepMs(profile, b, n, high);
      expect(stepMs(profile, b, n, low)).toBeGreaterThanOrEqual(base - 1e-9);
      expect(stepMs(profile, b + 1, n, high)).toBeGreaterThan(base);
      expect(stepMs(profile, b, n + 1, high)).toBeGreaterThan(base);
    }),
  );
});

test('the prefill share is a share', () => {
  fc.assert(
    fc.property(anyProfile, batch, tokens, ratio, (profile, b, n, x) => {
      const share = prefillTimeShare(profile, b, n, x);
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThan(1);
    }),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isTrustedClock, slowdown, TRUSTED_CLOCK_RATIO } from './slowdown.ts';

/** Room for rounding: slowdowns here are at most 14. */
const ROUNDING = 1e-13;
const share = fc.double({ min: 0, max: 1, noNaN: true });
const ratio = fc.double({ min: 0.1, max: 1, noNaN: true });

test('compute-bound work takes 1 / x, memory-bound work keeps its speed down to the knee', () => {
  expect(slowdown(0, 0.5)).toBe(2);
  expect(slowdown(1, 0.7)).toBe(1);
  // w 0.9 at 0.7: 0.9 + 0.1 / 0.7 = 1.042857
  expect(slowdown(0.9, 0.7)).toBeCloseTo(1.042857, 6);
  // w 0.5 at 0.35: 0.5 * 2^1.3 + 0.5 / 0.35 = 1.231144 + 1.428571
  expect(slowdown(0.5, 0.35)).toBeCloseTo(2.659716, 6);
});

test('full clock is the unit', () => {
  fc.assert(
    fc.property(share, (memoryBound) => {
      expect(slowdown(memoryBound, 1)).toBeCloseTo(1, 12);
    }),
  );
});

test('a lower clock never takes less time, and never less than full clock', () => {
  fc.assert(
    fc.property(share, ratio, ratio, (memoryBound, a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      expect(slowdown(memoryBound, low)).toBeGreaterThanOrEqual(slowdown(memoryBound, high) - ROUNDING);
      expect(slowdown(memoryBound, high)).toBeGreaterThanOrEqual(1 - ROUNDING);
    }),
  );
});

test('more memory-bound work slows down less, down to 0.22 of the clock', () => {
  const aboveCrossing = fc.double({ min: 0.22, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, share, aboveCrossing, (a, b, clockRatio) => {
      const less = slowdown(Math.max(a, b), clockRatio);
      expect(less).toBeLessThanOrEqual(slowdown(Math.min(a, b), clockRatio) + ROUNDING);
    }),
  );
});

test('the trusted range reaches from 945 of 1380 MHz to the top clock', () => {
  expect(TRUSTED_CLOCK_RATIO).toBeCloseTo(0.685, 3);
  expect([945 / 1380, 0.685, 0.7, 1].map(isTrustedClock)).toEqual([true, true, true, true]);
  expect([944 / 1380, 0.5, 1.01, Number.NaN].map(isTrustedClock)).toEqual([false, false, false, false]);
});

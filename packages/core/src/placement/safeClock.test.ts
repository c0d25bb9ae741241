import fc from 'fast-check';
import { expect, test } from 'vitest';
import { safeClockRatio } from './safeClock.ts';

test('at the safe clock the work takes its part of the SLO, and below it more', () => {
  const share = fc.double({ min: 0.01, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      share,
      fc.double({ min: 1, max: 10, noNaN: true }),
      share,
      (sensitivity, sloMultiple, sloShare) => {
        const clock = safeClockRatio(sensitivity, sloMultiple, sloShare);
        expect(clock).toBeLessThanOrEqual(1);
        if (clock === 1) return;
        expect(1 + sensitivity * (1 / clock - 1)).toBeCloseTo(sloShare * sloMultiple, 9);
      },
    ),
  );
});

// s = 0.5 with an SLO of 1.5 times the latency: 0.5 / (0.5 + 0.5).
test('a model half of whose time follows the clock runs at half of it within 1.5 x', () => {
  expect(safeClockRatio(0.5, 1.5, 1)).toBe(0.5);
});

test('without slack the clock stays at the top, and an SLO below the latency cannot be kept', () => {
  expect(safeClockRatio(0, 1, 1)).toBe(0);
  expect(safeClockRatio(0.01, 1, 1)).toBe(1);
  expect(safeClockRatio(0.3, 1.05, 0.9)).toBe(1);
  expect(safeClockRatio(0.3, 0.99, 0.9)).toBe(Number.POSITIVE_INFINITY);
  expect(safeClockRatio(0, 2, 0.9)).toBe(0);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWorkScale, observeWork, workScaleOf } from './workScale.ts';

test('an engine that takes three times as long is found, within the noise of its last 200 requests', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.05, max: 20, noNaN: true }),
      fc.integer({ min: 1, max: 4 }),
      (factor, engines) => {
        const scale = createWorkScale();
        let nowMs = 0;
        for (let i = 0; i < 3000; i++) {
          const workMs = 50 + (i % 7) * 30;
          nowMs += (factor * workMs) / engines;
          observeWork(scale, workMs, engines, true, nowMs);
        }
        // The prior has faded to e^-15; the first request only starts the clock.
        expect(workScaleOf(scale) / factor).toBeCloseTo(1, 2);
      },
    ),
  );
});

test('idle time does not count', () => {
  const scale = createWorkScale();
  for (let i = 0; i < 1000; i++) observeWork(scale, 100, 1, false, i * 1e6);
  expect(workScaleOf(scale)).toBe(1);
});

test('it stays within bounds and is a number, whatever comes', () => {
  const step = fc.record({
    workMs: fc.double({ min: 0, max: 1e9, noNaN: true }),
    waiting: fc.boolean(),
    atMs: fc.double({ min: 0, max: 1e12, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const scale = createWorkScale();
      for (const { workMs, waiting, atMs } of steps) observeWork(scale, workMs, 1, waiting, atMs);
      expect(workScaleOf(scale)).toBeGreaterThanOrEqual(1e-3);
      expect(workScaleOf(scale)).toBeLessThanOrEqual(1e3);
    }),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLostTime, fullClockLatencyRatio, updateLostTime } from './lostTime.ts';

test('at a slowdown of 1.25 a fifth of the time is lost', () => {
  const lost = createLostTime();
  updateLostTime(lost, 0, 1.25);
  updateLostTime(lost, 1000, 1);
  updateLostTime(lost, 2000, 1);
  expect(fullClockLatencyRatio(lost, { latencyRatio: 1, fromMs: 0, toMs: 1000 })).toBeCloseTo(0.8, 12);
  expect(fullClockLatencyRatio(lost, { latencyRatio: 1, fromMs: 500, toMs: 1500 })).toBeCloseTo(0.9, 12);
  expect(fullClockLatencyRatio(lost, { latencyRatio: 1, fromMs: 1000, toMs: 2000 })).toBe(1);
});

test('agrees with the sum over every interval, and stays bounded', () => {
  const step = fc.record({
    gapMs: fc.integer({ min: 1, max: 50 }),
    slowdown: fc.double({ min: 1, max: 3, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 60 }), (steps) => {
      const lost = createLostTime();
      let nowMs = 0;
      let expectedMs = 0;
      let rate = 0;
      for (const { gapMs, slowdown } of steps) {
        nowMs += gapMs;
        expectedMs += nowMs === gapMs ? 0 : rate * gapMs;
        rate = 1 - 1 / slowdown;
        updateLostTime(lost, nowMs, slowdown);
      }
      const fromMs = steps[0]!.gapMs;
      const ratio = fullClockLatencyRatio(lost, { latencyRatio: 1, fromMs, toMs: nowMs });
      expect((1 - ratio) * (nowMs - fromMs)).toBeCloseTo(expectedMs, 6);
    }),
  );
  const lost = createLostTime();
  for (let ms = 0; ms < 20_000; ms++) updateLostTime(lost, ms, 1.5);
  expect(lost.timesMs.length).toBeLessThanOrEqual(4096);
  expect(fullClockLatencyRatio(lost, { latencyRatio: 1, fromMs: 19_000, toMs: 19_900 })).toBeCloseTo(
    2 / 3,
    9,
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createKvCap, KV_RATIO_MAX, KV_RATIO_MIN, type KvCap, kvCapTokens, updateKvCap } from './kvCap.ts';

/** A cap whose counter was read at 0 ms. */
function capAt(ratio: number, preemptions = 0): KvCap {
  const cap = createKvCap(10_000);
  updateKvCap(cap, 0, preemptions, false);
  cap.ratio = ratio;
  return cap;
}

test('a new cap lets 1.15 of the capacity be expected, and its first reading moves nothing', () => {
  const cap = createKvCap(10_000);
  updateKvCap(cap, 5000, 900, false);
  expect(cap.ratio).toBe(KV_RATIO_MAX);
  expect(kvCapTokens(cap)).toBeCloseTo(11_500, 9);
});

test.each([
  [1, 0.99],
  [3, 0.97],
  [50, 0.97],
])('%i preemptions in a second move a ratio of 1 to %f', (preemptions, ratio) => {
  const cap = capAt(1);
  updateKvCap(cap, 1000, preemptions, false);
  expect(cap.ratio).toBeCloseTo(ratio, 12);
});

test('the cap rises only while it is what blocks', () => {
  const cap = capAt(1);
  updateKvCap(cap, 1000, 0, false);
  expect(cap.ratio).toBe(1);
  updateKvCap(cap, 2000, 0, true);
  expect(cap.ratio).toBeCloseTo(1.002, 12);
});

test('readings within a second of the last one wait, and what they would have told is not lost', () => {
  const cap = capAt(1);
  updateKvCap(cap, 500, 2, false);
  expect(cap.ratio).toBe(1);
  updateKvCap(cap, 1000, 2, false);
  expect(cap.ratio).toBeCloseTo(0.98, 12);
});

test('a late reading counts 3 preemptions for each second', () => {
  const cap = capAt(1);
  updateKvCap(cap, 4000, 50, true);
  // 4 seconds: 4 x 3 x 0.01 down, 4 x 0.002 up.
  expect(cap.ratio).toBeCloseTo(1 - 0.12 + 0.008, 12);
});

test('a counter that fell is that of an engine that was started again', () => {
  const cap = capAt(1, 700);
  updateKvCap(cap, 1000, 2, false);
  expect(cap.ratio).toBeCloseTo(0.98, 12);
});

test('whatever the readings, the ratio stays inside its bounds and falls by at most 0.03 a second', () => {
  const reading = fc.record({
    gapMs: fc.integer({ min: 0, max: 5000 }),
    preemptions: fc.nat(10_000),
    blocks: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(reading, { maxLength: 200 }), (readings) => {
      const cap = createKvCap(1000);
      let nowMs = 0;
      let updatedMs = 0;
      for (const { gapMs, preemptions, blocks } of readings) {
        nowMs += gapMs;
        const before = cap.ratio;
        updateKvCap(cap, nowMs, preemptions, blocks);
        expect(cap.ratio).toBeGreaterThanOrEqual(KV_RATIO_MIN);
        expect(cap.ratio).toBeLessThanOrEqual(KV_RATIO_MAX);
        expect(before - cap.ratio).toBeLessThanOrEqual((0.03 * (nowMs - updatedMs)) / 1000 + 1e-12);
        if (!Number.isNaN(cap.updatedMs)) updatedMs = cap.updatedMs;
      }
    }),
  );
});

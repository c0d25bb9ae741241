import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addInterval, bucketMeans, createBucketedIntegral } from './bucketedIntegral.ts';
import { createGauge, moveGauge } from './gauge.ts';

test('an interval is split at the edges of buckets: 5 from 150 to 420 ms in buckets of 100 from 100', () => {
  const integral = createBucketedIntegral(100, 100);
  addInterval(integral, 150, 420, 5);
  // 50 ms, 100 ms, 100 ms and 20 ms of the four buckets, times 5.
  expect(integral.sums).toEqual([250, 500, 500, 100]);
  expect([...bucketMeans(integral, 420)]).toEqual([2.5, 5, 5, 5]);
});

test('after 400 buckets neighbours are merged, and no part is lost', () => {
  const integral = createBucketedIntegral(0, 1);
  for (let i = 0; i < 1000; i++) addInterval(integral, i, i + 1, i % 2);
  expect(integral.bucketMs).toBe(4);
  expect(integral.sums.length).toBe(250);
  expect([...bucketMeans(integral, 1000)]).toEqual(new Array(250).fill(0.5));
});

test('an empty interval adds nothing', () => {
  const integral = createBucketedIntegral(0, 10);
  addInterval(integral, 7, 7, 3);
  expect(integral.sums).toEqual([]);
});

test('however intervals fall, the buckets add up to the whole', () => {
  const interval = fc.record({
    fromMs: fc.double({ min: 0, max: 5000, noNaN: true }),
    lengthMs: fc.double({ min: 0, max: 3000, noNaN: true }),
    value: fc.double({ min: 0, max: 100, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(interval), fc.double({ min: 0.3, max: 700, noNaN: true }), (intervals, bucketMs) => {
      const integral = createBucketedIntegral(0, bucketMs);
      let expected = 0;
      for (const { fromMs, lengthMs, value } of intervals) {
        addInterval(integral, fromMs, fromMs + lengthMs, value);
        expected += value * (fromMs + lengthMs - fromMs);
      }
      const total = integral.sums.reduce((sum, part) => sum + part, 0);
      expect(Math.abs(total - expected)).toBeLessThanOrEqual(1e-9 * expected + 1e-9);
    }),
  );
});

test('a gauge integrates its count from change to change', () => {
  const gauge = createGauge(0, 1000);
  moveGauge(gauge, 100, 2);
  moveGauge(gauge, 300, -1);
  moveGauge(gauge, 500, -1);
  // 2 x 200 ms + 1 x 200 ms.
  expect(gauge.integral.sums).toEqual([600]);
  expect(gauge.value).toBe(0);
});

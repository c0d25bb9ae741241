import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countedWaitSeconds, createCountedWaits, recordRun, waitExceeds } from './countedWait.ts';

test('a cohort is charged every span from its own on', () => {
  const waits = createCountedWaits(3);
  recordRun(waits, 5);
  recordRun(waits, 7);
  recordRun(waits, 10);
  // Spans 5, 2 and 3 s.
  expect([0, 1, 2, 3].map((cohort) => countedWaitSeconds(waits, cohort))).toEqual([10, 5, 3, 0]);
});

test('a sum is taken up again where it was left', () => {
  const waits = createCountedWaits(2);
  recordRun(waits, 5);
  expect(countedWaitSeconds(waits, 0)).toBe(5);
  recordRun(waits, 8);
  expect(countedWaitSeconds(waits, 0)).toBe(8);
});

test('a run without length starts no cohort', () => {
  const waits = createCountedWaits(2);
  recordRun(waits, 0);
  expect(waits.runs).toBe(0);
  recordRun(waits, 1);
  recordRun(waits, 1);
  expect(waits.runs).toBe(1);
});

test('a limit is exceeded only from above, and neither Infinity nor NaN ever is', () => {
  const waits = createCountedWaits(1);
  recordRun(waits, 5);
  expect([4.9, 5, 5.1, Infinity, NaN].map((limit) => waitExceeds(waits, 0, limit))).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});

test('where only rounding decides, the sum decides, as in the artifact', () => {
  const waits = createCountedWaits(3);
  for (const end of [0.3, 0.9, 1.2]) {
    recordRun(waits, end);
  }
  // 0.3 + 0.6000000000000001 + 0.29999999999999993 is one bit above 1.2, the difference of the ends.
  expect(countedWaitSeconds(waits, 0)).toBe(1.2 + 2 ** -52);
  expect(waitExceeds(waits, 0, 1.2)).toBe(true);
});

test('answers as the plain sum does, for limits at, beside and far from it', () => {
  const spans = fc.array(fc.oneof(fc.nat(100), fc.nat(3)), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(spans, fc.nat(), fc.nat(400), (hundredths, pick, limitHundredths) => {
      const waits = createCountedWaits(hundredths.length);
      let now = 0;
      for (const span of hundredths) {
        now += span * 0.01;
        recordRun(waits, now);
      }
      const cohort = pick % (waits.runs + 1);
      let sum = 0;
      for (let i = cohort; i < waits.runs; i++) {
        sum += waits.endSeconds[i + 1]! - waits.endSeconds[i]!;
      }
      for (const limit of [sum, sum * (1 - 2 ** -53), sum * (1 + 2 ** -52), limitHundredths * 0.01]) {
        expect(waitExceeds(waits, cohort, limit)).toBe(sum > limit);
      }
    }),
    { seed: 5, numRuns: 1000 },
  );
});

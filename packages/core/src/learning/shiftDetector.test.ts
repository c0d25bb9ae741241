import { expect, test } from 'vitest';
import { drawStandardNormal } from '../random/normal.ts';
import { createSfc32 } from '../random/sfc32.ts';
import {
  accumulateShift,
  clearShift,
  createShiftDetector,
  hasShifted,
  isSuspect,
  takeBackShift,
} from './shiftDetector.ts';

/** Mean number of residuals of the given mean until the detector fires. */
function meanRunLength(shift: number, runs: number): number {
  const rng = createSfc32(31);
  let steps = 0;
  for (let run = 0; run < runs; run++) {
    const detector = createShiftDetector();
    while (!hasShifted(detector)) {
      accumulateShift(detector, shift + drawStandardNormal(rng));
      steps += 1;
    }
  }
  return steps / runs;
}

test('without a shift it fires about once in 465 residuals', () => {
  const runs = 1000;
  // Run lengths are nearly exponential, so their standard error is the mean over sqrt(runs). 465 is tabulated for the
  // threshold 5 and slack 0.5 (Montgomery, Introduction to statistical quality control, table 9.3).
  expect(Math.abs(meanRunLength(0, runs) - 465)).toBeLessThan((4 * 465) / Math.sqrt(runs));
});

test.each([
  [1, 10.4],
  [2, 4.01],
  [3, 2.57],
])('a shift of %d standard deviations is found after %d residuals (same table)', (shift, expected) => {
  // The standard deviation of a run is below its mean.
  expect(Math.abs(meanRunLength(shift, 4000) - expected)).toBeLessThan((4 * expected) / Math.sqrt(4000));
});

test('the sums: 3 and 3 leave 2.5 and 5, which is a shift; -1 leaves 3.5 and 0.5', () => {
  const detector = createShiftDetector();
  accumulateShift(detector, 3);
  expect([detector.highSum, hasShifted(detector), isSuspect(detector)]).toEqual([2.5, false, true]);
  accumulateShift(detector, 3);
  expect([detector.highSum, hasShifted(detector)]).toEqual([5, true]);
  accumulateShift(detector, -1);
  expect([detector.highSum, detector.lowSum]).toEqual([3.5, 0.5]);
  clearShift(detector);
  expect(detector).toEqual(createShiftDetector());
});

test('evidence that another detector holds does not count, and can be taken back', () => {
  const detector = { highSum: 7, lowSum: 1 };
  const explained = { highSum: 2.5, lowSum: 2 };
  expect([hasShifted(detector), hasShifted(detector, explained)]).toEqual([true, false]);
  takeBackShift(detector, explained);
  expect(detector).toEqual({ highSum: 4.5, lowSum: 0 });
});

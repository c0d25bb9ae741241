import { createSfc32 } from '@wattlane/core/random';
import { expect, test } from 'vitest';
import { createJobSource, drawJobs, poissonArrivals, stretchedArrivals } from './jobSource.ts';

// First half: class 0 has 0 and 100 tokens (100 and 2,100 ms), class 1 has 450 (9,100 ms). Second half: 45 tokens of
// class 0, 95 of class 1, 195 of class 7, which the first half does not know.
const predictions = {
  outputTokens: Float64Array.of(0, 100, 450, 45, 95, 195),
  lengthClasses: Float64Array.of(0, 0, 1, 0, 1, 7),
};
const source = createJobSource(predictions);

test('class means come from the first half of the rows, jobs from the second', () => {
  expect([...source.serviceMs]).toEqual([1000, 2000, 4000]);
  expect([...source.predictedMs.subarray(0, 2)]).toEqual([1100, 9100]);
});

test('a class that the first half does not know gets its overall mean', () => {
  expect(source.predictedMs[2]).toBeCloseTo((100 + 2100 + 9100) / 3, 9);
});

test('Poisson arrivals offer the load that was asked for', () => {
  const arrivals = poissonArrivals(createSfc32(1), source, 8, 0.95, 20_000);
  const offered = (20_000 * source.meanServiceMs) / (8 * arrivals.at(-1)!);
  // The mean of 20,000 exponential gaps is known to 1 / sqrt(20,000) = 0.7 %; four standard errors.
  expect(Math.abs(offered / 0.95 - 1)).toBeLessThan(0.029);
});

test("a trace's arrivals keep their shape and offer the load exactly", () => {
  const arrivals = stretchedArrivals(Float64Array.of(50, 50, 80, 350), source, 2, 0.5);
  expect((4 * source.meanServiceMs) / (2 * arrivals[3]!)).toBeCloseTo(0.5, 12);
  expect(arrivals[2]! / arrivals[3]!).toBeCloseTo(0.1, 12);
  expect([arrivals[0], arrivals[1]]).toEqual([0, 0]);
});

test('each job carries the prediction of its own row, unless predictions are permuted', () => {
  const arrivals = new Float64Array(500);
  const own = drawJobs(createSfc32(1), source, arrivals, false);
  own.serviceMs.forEach((serviceMs, job) => {
    expect(own.predictedMs[job]).toBe(source.predictedMs[source.serviceMs.indexOf(serviceMs)]);
  });
  const permuted = drawJobs(createSfc32(1), source, arrivals, true);
  expect(permuted.serviceMs).toEqual(own.serviceMs);
  expect(permuted.predictedMs).not.toEqual(own.predictedMs);
  expect(permuted.predictedMs.toSorted()).toEqual(own.predictedMs.toSorted());
});

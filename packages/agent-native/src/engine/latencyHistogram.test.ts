import { readMetricText } from '@wattlane/core/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type LatencyHistogram,
  observationsOf,
  quantileSeconds,
  readHistogram,
  sinceHistogram,
} from './latencyHistogram.ts';

const BOUNDS = [0.1, 0.2, 0.5, 1, 2];

/** The histogram that an engine would tell of these observations. */
function histogramOf(seconds: readonly number[]): LatencyHistogram {
  const counts = [...BOUNDS, Number.POSITIVE_INFINITY].map(
    (bound, place) => seconds.filter((value) => value <= bound && value > (BOUNDS[place - 1] ?? -1)).length,
  );
  return { boundsSeconds: BOUNDS, counts, sumSeconds: seconds.reduce((sum, value) => sum + value, 0) };
}

const seconds = fc.array(fc.double({ min: 0, max: 1.99, noNaN: true }), { minLength: 1, maxLength: 60 });

test('the quantiles of all ranks add up to the sum that was told', () => {
  fc.assert(
    fc.property(seconds, (values) => {
      const histogram = histogramOf(values);
      const read = values.map((_, rank) => quantileSeconds(histogram, (rank + 0.5) / values.length));
      expect(read.reduce((sum, value) => sum + value, 0)).toBeCloseTo(histogram.sumSeconds, 6);
    }),
  );
});

test('a quantile lies in the bucket of the true one, and never falls with the share', () => {
  fc.assert(
    fc.property(seconds, (values) => {
      const sorted = [...values].sort((a, b) => a - b);
      const histogram = histogramOf(values);
      let last = 0;
      sorted.forEach((value, rank) => {
        const read = quantileSeconds(histogram, (rank + 0.5) / values.length);
        const upper = BOUNDS.find((bound) => value <= bound)!;
        const lower = BOUNDS[BOUNDS.indexOf(upper) - 1] ?? 0;
        expect(read).toBeGreaterThanOrEqual(lower - 1e-9);
        expect(read).toBeLessThanOrEqual(upper + 1e-9);
        expect(read).toBeGreaterThanOrEqual(last - 1e-9);
        last = read;
      });
    }),
  );
});

test('observations that are all alike are read exactly, also above all bounds', () => {
  expect(quantileSeconds(histogramOf([0.3, 0.3, 0.3]), 0.95)).toBeCloseTo(0.3, 12);
  expect(quantileSeconds(histogramOf([9, 9]), 0.5)).toBeCloseTo(9, 12);
  expect(quantileSeconds(histogramOf([]), 0.5)).toBeNaN();
});

test('label sets are added up; what does not continue is not a difference', () => {
  const text = (one: number, all: number) => `
# TYPE t histogram
t_bucket{m="a",le="0.1"} ${one}
t_bucket{m="a",le="+Inf"} ${all}
t_sum{m="a"} 1.5
t_bucket{m="b",le="0.1"} 1
t_bucket{m="b",le="+Inf"} 1
t_sum{m="b"} 0.05
`;
  const read = (one: number, all: number) =>
    readHistogram(readMetricText(text(one, all), new Set(['t_bucket', 't_sum'])), 't');
  const first = read(2, 3)!;
  expect(first).toEqual({ boundsSeconds: [0.1], counts: [3, 1], sumSeconds: 1.55 });
  expect(sinceHistogram(read(4, 7)!, first)!.counts).toEqual([2, 2]);
  expect(observationsOf(sinceHistogram(read(4, 7)!, first)!)).toBe(4);
  expect(sinceHistogram(first, read(4, 7)!)).toBe(null);
  expect(sinceHistogram({ ...first, boundsSeconds: [0.2] }, first)).toBe(null);
  // Fewer up to a higher bound: no histogram.
  expect(read(3, 2)).toBe(null);
  expect(readHistogram([], 't')).toBe(null);
});

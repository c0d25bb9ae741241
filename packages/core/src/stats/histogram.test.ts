import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHistogram, histogramAdd } from './histogram.ts';

test('a bin holds its lower edge and not its upper one', () => {
  const histogram = createHistogram([0, 10, 20]);
  for (const value of [-0.1, 0, 9.9, 10, 19.9, 20, Number.POSITIVE_INFINITY]) histogramAdd(histogram, value);
  expect([histogram.underflow, ...histogram.counts, histogram.overflow]).toEqual([1, 2, 2, 2]);
});

test('agrees with a filter per bin, and every sample is counted once', () => {
  const edges = fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 20 });
  const samples = fc.array(fc.integer({ min: -60, max: 60 }), { maxLength: 200 });
  fc.assert(
    fc.property(edges, samples, (unsorted, values) => {
      const sorted = unsorted.sort((a, b) => a - b);
      const histogram = createHistogram(sorted);
      for (const value of values) histogramAdd(histogram, value);
      const bins = sorted
        .slice(1)
        .map((upper, bin) => values.filter((value) => value >= sorted[bin]! && value < upper).length);
      expect([...histogram.counts]).toEqual(bins);
      expect(histogram.underflow).toBe(values.filter((value) => value < sorted[0]!).length);
      expect(histogram.overflow).toBe(values.filter((value) => value >= sorted.at(-1)!).length);
    }),
  );
});

test('the edges are a copy', () => {
  const edges = Float64Array.of(0, 1);
  const histogram = createHistogram(edges);
  edges[0] = -5;
  histogramAdd(histogram, -1);
  expect(histogram.underflow).toBe(1);
});

test.each([[[1]], [[1, 1]], [[2, 1]], [[0, Number.NaN, 2]], [[0, Number.POSITIVE_INFINITY]]])(
  'the edges %j are refused',
  (edges) => {
    expect(() => createHistogram(edges)).toThrow('ERR_ARGUMENT');
  },
);

test('a NaN is refused', () => {
  expect(() => histogramAdd(createHistogram([0, 1]), Number.NaN)).toThrow('ERR_ARGUMENT: value is NaN');
});

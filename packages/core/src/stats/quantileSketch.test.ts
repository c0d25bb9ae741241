import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampleLognormal } from '../random/lognormal.ts';
import { createSfc32 } from '../random/sfc32.ts';
import {
  createQuantileSketch,
  type QuantileSketch,
  type QuantileSketchOptions,
  sketchAdd,
  sketchMerge,
  sketchQuantile,
} from './quantileSketch.ts';

function sketchOf(values: Iterable<number>, options?: QuantileSketchOptions): QuantileSketch {
  const sketch = createQuantileSketch(options);
  for (const value of values) sketchAdd(sketch, value);
  return sketch;
}

/** The value at place floor(q (n - 1)). */
function exactQuantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(q * (sorted.length - 1))]!;
}

/** From 1e-3 to 1e9 on a logarithmic scale, or zero. */
const value = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -3, max: 9, noNaN: true }).map((x) => 10 ** x) },
  { weight: 1, arbitrary: fc.constant(0) },
);
const values = fc.array(value, { minLength: 1, maxLength: 200, size: 'max' });
const ratio = fc.double({ min: 0, max: 1, noNaN: true });

describe('the error bound', () => {
  test('any quantile is within the relative error of the exact one', () => {
    fc.assert(
      fc.property(values, ratio, fc.constantFrom(0.001, 0.01, 0.1, 0.5), (list, q, relativeError) => {
        const exact = exactQuantile(list, q);
        const estimate = sketchQuantile(sketchOf(list, { relativeError }), q);
        // 1e-12 for the rounding of the logarithms.
        expect(Math.abs(estimate - exact)).toBeLessThanOrEqual((relativeError + 1e-12) * exact);
      }),
      { numRuns: 500 },
    );
  });

  test('it is used up: some quantile of a fine ladder is off by more than 0.9 of it', () => {
    const ladder = Array.from({ length: 2000 }, (_, i) => 1.001 ** i);
    const sketch = sketchOf(ladder, { relativeError: 0.05 });
    const errors = ladder.map((exact, i) => Math.abs(sketchQuantile(sketch, i / 1999) / exact - 1));
    expect(Math.max(...errors)).toBeGreaterThan(0.045);
  });

  test('a long stream stays within it, in few buckets', () => {
    const rng = createSfc32(1);
    const list = Array.from({ length: 50_000 }, () => sampleLognormal(rng, 5, 1));
    const sketch = sketchOf(list);
    for (const q of [0, 0.01, 0.5, 0.9, 0.99, 0.999, 1]) {
      expect(Math.abs(sketchQuantile(sketch, q) / exactQuantile(list, q) - 1)).toBeLessThanOrEqual(0.01);
    }
    expect(sketch.counts.length).toBeLessThan(700);
  });
});

test('a merged sketch answers as if it had seen all values', () => {
  fc.assert(
    fc.property(fc.array(value), fc.array(value), fc.array(ratio), (left, right, ratios) => {
      const merged = sketchOf(left);
      const other = sketchOf(right);
      sketchMerge(merged, other);
      expect(other).toEqual(sketchOf(right));
      const whole = sketchOf([...left, ...right]);
      expect([merged.count, merged.zeros]).toEqual([whole.count, whole.zeros]);
      if (whole.count === 0) return;
      for (const q of [0, 1, ...ratios]) expect(sketchQuantile(merged, q)).toBe(sketchQuantile(whole, q));
    }),
  );
});

describe('edges', () => {
  test('zeros and the two ends come back exactly', () => {
    const sketch = sketchOf([0, 0, 123.456, 0, 777.7]);
    expect([0, 0.5, 0.75, 1].map((q) => sketchQuantile(sketch, q))).toEqual([
      0,
      0,
      expect.closeTo(123.456, -1),
      777.7,
    ]);
  });

  test('values outside the limits fall into the end buckets and stay in their order of magnitude there', () => {
    const options = { minValue: 1, maxValue: 100, relativeError: 0.01 };
    const sketch = sketchOf([0.001, 0.001, 0.002, 50, 1e5, 1e6, 1e7], options);
    expect(sketchQuantile(sketch, 1 / 6)).toBeCloseTo(1, 1);
    expect(Math.abs(sketchQuantile(sketch, 3 / 6) / 50 - 1)).toBeLessThanOrEqual(0.01);
    expect(Math.abs(sketchQuantile(sketch, 5 / 6) / 100 - 1)).toBeLessThanOrEqual(0.01);
    expect([sketchQuantile(sketch, 0), sketchQuantile(sketch, 1)]).toEqual([0.001, 1e7]);
    // ln(100) / ln(1.0202) = 230.2 buckets from the one that ends at 1.
    expect(sketch.counts.length).toBeLessThanOrEqual(232);
  });

  test('the default limits bound the buckets as documented', () => {
    expect(sketchOf([1e-300, 1e300, 1]).counts.length).toBeLessThanOrEqual(1383);
    expect(sketchOf([1e-300, 1e300, 1]).counts.length).toBeGreaterThan(1380);
  });

  test('survives a structured clone half-way', () => {
    const sketch = structuredClone(sketchOf([1, 5, 9]));
    for (const late of [0.01, 7000]) sketchAdd(sketch, late);
    expect(sketchQuantile(sketch, 0.5)).toBe(sketchQuantile(sketchOf([1, 5, 9, 0.01, 7000]), 0.5));
  });

  test('an empty sketch has no quantile', () => {
    expect(() => sketchQuantile(createQuantileSketch(), 0.5)).toThrow('ERR_EMPTY');
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('the value %s is refused', (bad) => {
    const sketch = createQuantileSketch();
    expect(() => sketchAdd(sketch, bad)).toThrow('ERR_ARGUMENT: value');
    expect(sketch).toEqual(createQuantileSketch());
  });

  test.each([
    [{ relativeError: 0 }, 'relativeError'],
    [{ relativeError: 1 }, 'relativeError'],
    [{ minValue: 0 }, 'minValue'],
    [{ minValue: 5, maxValue: 4 }, 'maxValue'],
  ])('the options %j are refused', (options, name) => {
    expect(() => createQuantileSketch(options)).toThrow(`ERR_ARGUMENT: ${name}`);
  });

  test('sketches with different options do not merge', () => {
    const sketch = createQuantileSketch();
    const other = createQuantileSketch({ relativeError: 0.02 });
    expect(() => sketchMerge(sketch, other)).toThrow('ERR_ARGUMENT: relativeError is 0.02; expected 0.01');
  });

  test.each([-0.01, 1.01, Number.NaN])('q = %s is refused', (q) => {
    expect(() => sketchQuantile(sketchOf([1]), q)).toThrow('ERR_ARGUMENT: q');
  });
});

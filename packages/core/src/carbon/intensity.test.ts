import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createConstantIntensity, createSeriesIntensity, intensityAt } from './intensity.ts';

const series = createSeriesIntensity({ startMs: 1000, stepMs: 100, gramsPerKwh: [400, 300, 200] });

test('a constant is the same at all times', () => {
  const signal = createConstantIntensity(400);
  expect([-1e12, 0, 1e12].map((timeMs) => intensityAt(signal, timeMs))).toEqual([400, 400, 400]);
});

test('a value holds from the start of its interval to just before the next', () => {
  expect([1000, 1099.9, 1100, 1199.9, 1200, 1299.9].map((timeMs) => intensityAt(series, timeMs))).toEqual([
    400, 400, 300, 300, 200, 200,
  ]);
});

test('past either end the nearest value holds', () => {
  expect([-1e15, 999.9].map((timeMs) => intensityAt(series, timeMs))).toEqual([400, 400]);
  expect([1300, 1e15].map((timeMs) => intensityAt(series, timeMs))).toEqual([200, 200]);
});

test('a look-up is one of the values, and the mean of a full pass is their mean', () => {
  const values = fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(values, (gramsPerKwh) => {
      const signal = createSeriesIntensity({ startMs: 0, stepMs: 60_000, gramsPerKwh });
      const looked = gramsPerKwh.map((_, i) => intensityAt(signal, (i + 0.5) * 60_000));
      expect(looked).toEqual(gramsPerKwh);
    }),
  );
});

test('the values are copied', () => {
  const values = Float64Array.of(100);
  const signal = createSeriesIntensity({ startMs: 0, stepMs: 1, gramsPerKwh: values });
  values[0] = 5;
  expect(intensityAt(signal, 0)).toBe(100);
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('an intensity of %s is refused', (value) => {
  expect(() => createConstantIntensity(value)).toThrow(/ERR_ARGUMENT: gramsPerKwh/);
  expect(() => createSeriesIntensity({ startMs: 0, stepMs: 1, gramsPerKwh: [1, value] })).toThrow(
    /ERR_ARGUMENT: gramsPerKwh\[1\]/,
  );
});

test('an empty series, a step of 0 and a time that is not a number are refused', () => {
  expect(() => createSeriesIntensity({ startMs: 0, stepMs: 1, gramsPerKwh: [] })).toThrow('ERR_EMPTY');
  expect(() => createSeriesIntensity({ startMs: 0, stepMs: 0, gramsPerKwh: [1] })).toThrow('ERR_ARGUMENT');
  expect(() => createSeriesIntensity({ startMs: Number.NaN, stepMs: 1, gramsPerKwh: [1] })).toThrow(
    'ERR_ARGUMENT',
  );
  expect(() => intensityAt(series, Number.NaN)).toThrow('ERR_ARGUMENT');
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emissionsGrams, integrateEmissions } from './emissions.ts';
import { createConstantIntensity, createSeriesIntensity, intensityAt } from './intensity.ts';

const HOUR_MS = 3_600_000;
const day = createSeriesIntensity({ startMs: 0, stepMs: HOUR_MS, gramsPerKwh: [400, 100, 250] });

test('one kilowatt hour at 400 g/kWh is 400 g', () => {
  expect(emissionsGrams(3.6e6, 400)).toBe(400);
  expect(emissionsGrams(0, 400)).toBe(0);
});

test('700 W for two hours at a constant 500 g/kWh is 700 g', () => {
  expect(integrateEmissions(createConstantIntensity(500), 0, 2 * HOUR_MS, 700)).toBeCloseTo(700, 9);
});

test('1 kW over parts of three hours takes each hour at its own intensity', () => {
  // 0.5 h * 400 + 1 h * 100 + 0.25 h * 250 = 200 + 100 + 62.5
  expect(integrateEmissions(day, 0.5 * HOUR_MS, 2.25 * HOUR_MS, 1000)).toBeCloseTo(362.5, 9);
});

test('past the ends the first and the last value hold', () => {
  // 1 h before at 400, 3 h inside (750), 2 h after at 250
  expect(integrateEmissions(day, -HOUR_MS, 5 * HOUR_MS, 1000)).toBeCloseTo(1650, 9);
  expect(integrateEmissions(day, -3 * HOUR_MS, -HOUR_MS, 1000)).toBeCloseTo(800, 9);
  expect(integrateEmissions(day, 10 * HOUR_MS, 12 * HOUR_MS, 1000)).toBeCloseTo(500, 9);
});

test('no time and no power emit nothing', () => {
  expect(integrateEmissions(day, HOUR_MS, HOUR_MS, 1000)).toBe(0);
  expect(integrateEmissions(day, 0, HOUR_MS, 0)).toBe(0);
});

const gramsPerKwh = fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1, maxLength: 12 });
const stepMs = fc.double({ min: 0.1, max: 1e4, noNaN: true });
const timeMs = fc.double({ min: -1e5, max: 1e5, noNaN: true });

test('cutting an interval anywhere gives the same sum', () => {
  fc.assert(
    fc.property(gramsPerKwh, stepMs, timeMs, timeMs, timeMs, timeMs, (values, step, startMs, ...times) => {
      const signal = createSeriesIntensity({ startMs, stepMs: step, gramsPerKwh: values });
      const [from, cut, to] = times.sort((a, b) => a - b) as [number, number, number];
      const parts = integrateEmissions(signal, from, cut, 500) + integrateEmissions(signal, cut, to, 500);
      const whole = integrateEmissions(signal, from, to, 500);
      expect(Math.abs(parts - whole)).toBeLessThanOrEqual(1e-12 + 1e-9 * whole);
    }),
  );
});

test('it agrees with adding up slices of 36 s, none of which spans a border', () => {
  const SLICES_PER_HOUR = 100;
  const widthMs = HOUR_MS / SLICES_PER_HOUR;
  const firstHour = fc.integer({ min: -4, max: 16 });
  fc.assert(
    fc.property(gramsPerKwh, firstHour, fc.integer({ min: 1, max: 12 }), (values, hour, hours) => {
      const signal = createSeriesIntensity({ startMs: 0, stepMs: HOUR_MS, gramsPerKwh: values });
      let grams = 0;
      for (let i = 0; i < hours * SLICES_PER_HOUR; i++) {
        const middleMs = hour * HOUR_MS + (i + 0.5) * widthMs;
        grams += emissionsGrams((500 * widthMs) / 1000, intensityAt(signal, middleMs));
      }
      const exact = integrateEmissions(signal, hour * HOUR_MS, (hour + hours) * HOUR_MS, 500);
      expect(Math.abs(grams - exact)).toBeLessThanOrEqual(1e-9 * (1e-3 + exact));
    }),
  );
});

test('emissions lie between those at the cleanest and at the dirtiest value', () => {
  fc.assert(
    fc.property(gramsPerKwh, timeMs, timeMs, (values, a, b) => {
      const signal = createSeriesIntensity({ startMs: 0, stepMs: 500, gramsPerKwh: values });
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const grams = integrateEmissions(signal, from, to, 300);
      const energyJoules = (300 * (to - from)) / 1000;
      const [least, most] = [Math.min(...values), Math.max(...values)];
      expect(grams).toBeGreaterThanOrEqual(emissionsGrams(energyJoules, least) * (1 - 1e-9) - 1e-12);
      expect(grams).toBeLessThanOrEqual(emissionsGrams(energyJoules, most) * (1 + 1e-9) + 1e-12);
    }),
  );
});

test('time that runs backwards and numbers that are negative or not finite are refused', () => {
  expect(() => integrateEmissions(day, 10, 5, 100)).toThrow(/ERR_ARGUMENT: toMs/);
  expect(() => integrateEmissions(day, Number.NaN, 5, 100)).toThrow(/ERR_ARGUMENT: fromMs/);
  expect(() => integrateEmissions(day, 0, Number.POSITIVE_INFINITY, 100)).toThrow(/ERR_ARGUMENT: toMs/);
  expect(() => integrateEmissions(day, 0, 5, -1)).toThrow(/ERR_ARGUMENT: powerWatts/);
  expect(() => emissionsGrams(-1, 400)).toThrow(/ERR_ARGUMENT: energyJoules/);
  expect(() => emissionsGrams(1, Number.NaN)).toThrow(/ERR_ARGUMENT: gramsPerKwh/);
});

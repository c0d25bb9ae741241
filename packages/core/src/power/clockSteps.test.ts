import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clockCount, clockMhzAt, nearestClockMhz } from './clockSteps.ts';
import { GPU_NAMES, GPU_PRESETS } from './gpuPresets.ts';
import { column, hasPowerCsv, readPowerCsv } from './powerCsv.test.helper.ts';

const { h100, v100 } = GPU_PRESETS;

test('a clock between two steps goes to the lower one', () => {
  expect([1980, 1979, 1966, 1965, 1964.9].map((mhz) => nearestClockMhz(h100, mhz))).toEqual([
    1980, 1965, 1965, 1965, 1950,
  ]);
});

test('a clock out of range goes to the nearer end', () => {
  expect(nearestClockMhz(h100, 1)).toBe(345);
  expect(nearestClockMhz(h100, 99_999)).toBe(1980);
});

test('half steps of the V100 read as the driver shows them', () => {
  expect([502, 501, 1087, 1094, 1095].map((mhz) => nearestClockMhz(v100, mhz))).toEqual([
    502, 495, 1087, 1087, 1095,
  ]);
});

test.each([0, -5, Number.NaN, Number.POSITIVE_INFINITY])('%s MHz is refused', (mhz) => {
  expect(() => nearestClockMhz(h100, mhz)).toThrow(/ERR_ARGUMENT: clockMhz/);
});

describe.each(GPU_NAMES)('the clocks of %s', (name) => {
  const preset = GPU_PRESETS[name];
  const clocks = Array.from({ length: clockCount(preset) }, (_, i) => clockMhzAt(preset, i));

  test('run from the lowest to the top clock', () => {
    expect(clocks[0]).toBe(preset.minClockMhz);
    expect(clocks.at(-1)).toBe(preset.topClockMhz);
  });

  test('are what rounding down picks, also after a detour over the ratio', () => {
    for (const mhz of clocks) {
      expect(nearestClockMhz(preset, mhz)).toBe(mhz);
      expect(nearestClockMhz(preset, (mhz / preset.topClockMhz) * preset.topClockMhz)).toBe(mhz);
    }
  });

  test('agree with a search through the list', () => {
    fc.assert(
      fc.property(fc.double({ min: preset.minClockMhz, max: 2500, noNaN: true }), (mhz) => {
        const expected = clocks.filter((clock) => clock <= mhz + 1e-6).at(-1);
        expect(nearestClockMhz(preset, mhz)).toBe(expected);
      }),
    );
  });
});

const SWEEP = 'v100-clock-sweep.csv';
test.skipIf(!hasPowerCsv(SWEEP))('every clock of the V100 sweep is a clock of the preset', () => {
  const measured = [...new Set(column(readPowerCsv(SWEEP), 'smClockMhz'))];
  expect(measured.length).toBeGreaterThan(5);
  expect(measured.map((mhz) => nearestClockMhz(v100, mhz))).toEqual(measured);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mean } from '../stats/mean.ts';
import { dynamicPowerRatio } from './dynamicPower.ts';
import { fitClockPower, fitClockTime } from './fitClock.ts';
import { GPU_PRESETS } from './gpuPresets.ts';
import { column, hasPowerCsv, readPowerCsv } from './powerCsv.test.helper.ts';
import { relativeError } from './relativeError.ts';
import { isTrustedClock, slowdown } from './slowdown.ts';

const RATIOS = Float64Array.of(0.7, 0.8, 0.9, 1);
const share = fc.double({ min: 0, max: 1, noNaN: true });

test('times made by the model give the share back, from clocks below the top alone', () => {
  fc.assert(
    fc.property(share, fc.double({ min: 0.1, max: 1000, noNaN: true }), (memoryBound, fullClockMs) => {
      const ratios = RATIOS.subarray(0, 3);
      const fit = fitClockTime(
        ratios,
        ratios.map((x) => fullClockMs * slowdown(memoryBound, x)),
      );
      expect(fit.memoryBound).toBeCloseTo(memoryBound, 6);
      expect(fit.fullClockMs / fullClockMs).toBeCloseTo(1, 6);
    }),
  );
});

test('power made by the model gives the share back', () => {
  fc.assert(
    fc.property(share, fc.double({ min: 1, max: 900, noNaN: true }), (memoryBound, dynamicWatts) => {
      const powerWatts = RATIOS.map((x) => 30 + dynamicWatts * dynamicPowerRatio(memoryBound, x));
      const fit = fitClockPower(RATIOS, powerWatts, 30);
      expect(fit.memoryBound).toBeCloseTo(memoryBound, 5);
      expect(fit.dynamicWatts / dynamicWatts).toBeCloseTo(1, 5);
    }),
  );
});

test('work that slows down more than 1 / x counts as compute-bound, work that does not slow as memory-bound', () => {
  expect(fitClockTime(RATIOS, Float64Array.of(2, 1.5, 1.2, 1)).memoryBound).toBe(0);
  expect(fitClockTime(RATIOS, Float64Array.of(0.9, 0.95, 1, 1)).memoryBound).toBe(1);
});

test('one clock, uneven columns, a clock above the top and a draw below idle are refused', () => {
  expect(() => fitClockTime(Float64Array.of(1, 1), Float64Array.of(5, 5))).toThrow('ERR_ARGUMENT');
  expect(() => fitClockTime(Float64Array.of(0.7, 1), Float64Array.of(5))).toThrow('ERR_SHAPE');
  expect(() => fitClockTime(Float64Array.of(0.7, 1.2), Float64Array.of(6, 5))).toThrow(/clockRatios\[1\]/);
  expect(() => fitClockPower(RATIOS, Float64Array.of(20, 90, 100, 110), 30)).toThrow('ERR_ARGUMENT');
});

const SWEEP = 'v100-clock-sweep.csv';
describe.skipIf(!hasPowerCsv(SWEEP))('20 kernels on a V100', () => {
  const { idleWatts, topClockMhz } = GPU_PRESETS.v100;
  const rows = hasPowerCsv(SWEEP) ? readPowerCsv(SWEEP) : [];
  const sweepOf = (
    kernel: string,
    keep: (ratio: number) => boolean,
  ): Record<'ratios' | 'timesMs' | 'powerWatts', Float64Array> => {
    const kept = rows.filter((row) => row.kernel === kernel && keep(Number(row.smClockMhz) / topClockMhz));
    const ratios = column(kept, 'smClockMhz').map((mhz) => mhz / topClockMhz);
    return { ratios, timesMs: column(kept, 'timeMs'), powerWatts: column(kept, 'powerWatts') };
  };
  const kernels = [...new Set(rows.map((row) => row.kernel!))];
  const trusted = kernels.map((kernel) => sweepOf(kernel, isTrustedClock));

  test('there are 20, with five clocks each in the trusted range', () => {
    expect(kernels.length).toBe(20);
    expect(trusted.every(({ ratios }) => ratios.length === 5)).toBe(true);
  });

  test('times in the trusted range are within 0.5 % on average', () => {
    const errors = trusted.map(({ ratios, timesMs }) => fitClockTime(ratios, timesMs).error.mean);
    expect(mean(errors)).toBeLessThanOrEqual(0.005);
  });

  test('below it, down to 0.36 of the clock, they are several times worse', () => {
    const errors = kernels.map((kernel) => {
      const { ratios, timesMs } = sweepOf(kernel, (ratio) => ratio > 0.36);
      return fitClockTime(ratios, timesMs).error.mean;
    });
    expect(mean(errors)).toBeGreaterThan(0.02);
    expect(mean(errors)).toBeLessThan(0.06);
  });

  test('power in the trusted range is within 5 % on average, with its own share', () => {
    const errors = trusted.map(
      ({ ratios, powerWatts }) => fitClockPower(ratios, powerWatts, idleWatts).error.mean,
    );
    expect(mean(errors)).toBeLessThanOrEqual(0.05);
  });

  test('power is within 5 % on average with the share that was fitted to time', () => {
    const errors = trusted.map(({ ratios, timesMs, powerWatts }) => {
      const { memoryBound } = fitClockTime(ratios, timesMs);
      const dynamicWatts = powerWatts[ratios.indexOf(1)]! - idleWatts;
      const fitted = ratios.map((x) => idleWatts + dynamicWatts * dynamicPowerRatio(memoryBound, x));
      return relativeError(fitted, powerWatts).mean;
    });
    expect(mean(errors)).toBeLessThanOrEqual(0.05);
  });
});

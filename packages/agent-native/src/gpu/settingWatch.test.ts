import { expect, test } from 'vitest';
import type { Setting } from '../arbitration/claim.ts';
import { CLOCK_REASONS, type GpuSample } from '../backend/gpuBackend.ts';
import { sight } from './obedience.ts';
import { type SettingWatch, type WatchFinding, watchSetting } from './settingWatch.ts';

const LOCK: Setting = { clock: { minMhz: 345, maxMhz: 1200 }, powerWatts: null };
const CAP: Setting = { clock: null, powerWatts: 400 };

const sample = (timeMs: number, change: Partial<GpuSample>): GpuSample => ({
  timeMs,
  powerWatts: 300,
  energyJoules: null,
  smClockMhz: 1200,
  memClockMhz: null,
  temperatureCelsius: null,
  utilizationRatio: 1,
  memoryUsedBytes: null,
  powerLimitWatts: 700,
  clockReasons: CLOCK_REASONS.locked,
  code: 0,
  ...change,
});

test.each([
  ['at the clock of the lock', LOCK, {}, 'obeys'],
  ['one step above, as drivers round', LOCK, { smClockMhz: 1215 }, 'obeys'],
  ['far above', LOCK, { smClockMhz: 1980 }, 'clock'],
  ['below, for the power cap', LOCK, { smClockMhz: 900, clockReasons: CLOCK_REASONS.powerCap }, 'obeys'],
  ['below, for heat', LOCK, { smClockMhz: 900, clockReasons: CLOCK_REASONS.hardwareThermal }, 'obeys'],
  ['below without a reason, while busy', LOCK, { smClockMhz: 900 }, 'clock'],
  ['below while there is little to do', LOCK, { smClockMhz: 900, utilizationRatio: 0.1 }, 'obeys'],
  ['without a clock reading', LOCK, { smClockMhz: null }, 'blind'],
  ['with the limit that was set', CAP, { powerLimitWatts: 400.4 }, 'obeys'],
  ['with another limit', CAP, { powerLimitWatts: 350 }, 'power'],
  ['without a limit reading', CAP, { powerLimitWatts: null }, 'blind'],
] as const)('a GPU %s: %#', (_name, setting, change, sighting) => {
  expect(sight(setting, sample(0, change))).toBe(sighting);
});

function watchAll(
  setting: Setting,
  changes: readonly Partial<GpuSample>[],
): [SettingWatch['seen'], WatchFinding[]] {
  const watch: SettingWatch = { seen: 'pending', misses: 0, sinceMs: 0 };
  const findings = changes.map((change, i) => watchSetting(watch, setting, sample((i + 1) * 100, change)));
  return [watch.seen, findings.filter((finding) => finding !== 'nothing')];
}

const times = <T>(count: number, value: T): T[] => new Array<T>(count).fill(value);

test('a clock that is on its way is waited for', () => {
  expect(watchAll(LOCK, times(5, { smClockMhz: 1980 }))).toEqual(['pending', []]);
});

test('a clock that never follows is a mismatch, said once', () => {
  expect(watchAll(LOCK, times(20, { smClockMhz: 1980 }))).toEqual(['no', ['mismatch']]);
});

test('a clock that followed and then does not is a conflict', () => {
  const [seen, findings] = watchAll(LOCK, [...times(6, {}), ...times(4, { smClockMhz: 1980 })]);
  expect([seen, findings[0]]).toEqual(['no', { conflict: 'clock' }]);
});

test('one stray reading is nothing', () => {
  expect(watchAll(LOCK, [...times(6, {}), { smClockMhz: 1980 }, {}, {}])).toEqual(['yes', []]);
});

test('another power limit is a conflict at once', () => {
  expect(watchAll(CAP, [{ powerLimitWatts: 350 }])).toEqual(['no', [{ conflict: 'power' }]]);
});

test('a sample from before the setting says nothing', () => {
  const watch: SettingWatch = { seen: 'pending', misses: 0, sinceMs: 500 };
  expect(watchSetting(watch, CAP, sample(500, { powerLimitWatts: 350 }))).toBe('nothing');
  expect(watch.seen).toBe('pending');
});

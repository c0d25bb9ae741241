import { expect, test } from 'vitest';
import { GPU_NAMES, GPU_PRESETS } from './gpuPresets.ts';
import { hasPowerCsv, readPowerCsv } from './powerCsv.test.helper.ts';

test('the list of names and the presets hold the same GPUs', () => {
  expect([...GPU_NAMES].sort()).toEqual(Object.keys(GPU_PRESETS).sort());
});

test.each(GPU_NAMES)('the limits of %s are in order', (name) => {
  const preset = GPU_PRESETS[name];
  expect(preset.minClockMhz).toBeLessThan(preset.topClockMhz);
  expect(preset.idleWatts).toBeLessThan(preset.minCapWatts);
  expect(preset.minCapWatts).toBeLessThan(preset.tdpWatts);
  expect(((preset.topClockMhz - preset.minClockMhz) / preset.clockStepMhz) % 1).toBe(0);
});

const LIMITS = 'power-limit-sweep.csv';
test.skipIf(!hasPowerCsv(LIMITS))('the V100 takes the power limits of the sweep', () => {
  const watts = readPowerCsv(LIMITS)
    .filter((row) => row.gpu === 'V100')
    .map((row) => Number(row.limitWatts));
  expect(Math.min(...watts)).toBe(GPU_PRESETS.v100.minCapWatts);
  expect(Math.max(...watts)).toBe(GPU_PRESETS.v100.tdpWatts);
});

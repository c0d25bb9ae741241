import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GPU_PRESETS } from './gpuPresets.ts';
import { DEFAULT_PROFILE, findServingProfile, SERVING_PROFILES } from './servingProfiles.ts';
import { decodeFullClockWatts, idlePowerWatts, stepPowerWatts } from './stepPower.ts';

const llama = DEFAULT_PROFILE.h100;
const { h100 } = GPU_PRESETS;
const anyProfile = fc.constantFrom(...SERVING_PROFILES);
const batch = fc.integer({ min: 0, max: 256 });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const ratio = fc.double({ min: 0.2, max: 1, noNaN: true });

test('Llama-3.1-8B on H100 at batch 56 draws its floor and 63 % of its span', () => {
  // 456 + 234 * (1 - 1/e) = 456 + 147.916
  expect(decodeFullClockWatts(llama, 56)).toBeCloseTo(603.916, 3);
  expect(stepPowerWatts(llama, h100, 56, 0, 1)).toBeCloseTo(603.916, 3);
});

test('the same at 0.7 of the clock', () => {
  // 0.7^2.2 = 0.456265; 0.75 * 0.7 + 0.25 * 0.456265 = 0.639066; 75 + 528.916 * 0.639066 = 413.012
  expect(stepPowerWatts(llama, h100, 56, 0, 0.7)).toBeCloseTo(413.01, 2);
});

test('prefill at full clock draws the prefill power, half a step of it the mean', () => {
  expect(stepPowerWatts(llama, h100, 0, 1, 1)).toBeCloseTo(690, 9);
  expect(stepPowerWatts(llama, h100, 56, 0.5, 1)).toBeCloseTo((603.916 + 690) / 2, 3);
});

test('without work a replica draws the idle power of its GPUs, at any clock', () => {
  const large = findServingProfile('Llama-3.1-70B', 'h100');
  expect(idlePowerWatts(large, h100)).toBe(300);
  expect([0.2, 0.7, 1].map((x) => stepPowerWatts(large, h100, 0, 0, x))).toEqual([300, 300, 300]);
});

test('a replica on four GPUs draws four times its GPU, and the cap holds for each', () => {
  const large = findServingProfile('Llama-3.1-70B', 'h100');
  expect(stepPowerWatts(large, h100, 100, 0, 1)).toBeCloseTo(4 * decodeFullClockWatts(large, 100), 9);
  expect(stepPowerWatts(large, h100, 100, 0, 1, 300)).toBe(1200);
});

test('power stays between idle and the cap', () => {
  fc.assert(
    fc.property(anyProfile, batch, share, ratio, (profile, b, q, x) => {
      const gpu = GPU_PRESETS[profile.gpu];
      const watts = stepPowerWatts(profile, gpu, b, q, x, gpu.minCapWatts);
      expect(watts).toBeGreaterThanOrEqual(idlePowerWatts(profile, gpu) - 1e-9);
      expect(watts).toBeLessThanOrEqual(profile.gpusPerReplica * gpu.minCapWatts);
      expect(stepPowerWatts(profile, gpu, b, q, x)).toBeGreaterThanOrEqual(watts);
    }),
  );
});

test('power never falls as the clock or the batch rises', () => {
  fc.assert(
    fc.property(anyProfile, batch, batch, share, ratio, ratio, (profile, a, b, q, x, y) => {
      const gpu = GPU_PRESETS[profile.gpu];
      const watts = stepPowerWatts(profile, gpu, Math.min(a, b), q, Math.min(x, y));
      expect(stepPowerWatts(profile, gpu, Math.min(a, b), q, Math.max(x, y))).toBeGreaterThanOrEqual(watts);
      expect(stepPowerWatts(profile, gpu, Math.max(a, b), q, Math.min(x, y))).toBeGreaterThanOrEqual(
        watts - 1e-9,
      );
    }),
  );
});

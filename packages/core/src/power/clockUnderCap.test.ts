import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clockCount, clockMhzAt } from './clockSteps.ts';
import { clockRatioUnderCap } from './clockUnderCap.ts';
import { GPU_PRESETS } from './gpuPresets.ts';
import { DEFAULT_PROFILE, SERVING_PROFILES } from './servingProfiles.ts';
import { stepPowerWatts } from './stepPower.ts';

const { h100 } = GPU_PRESETS;
const llama = DEFAULT_PROFILE.h100;

test('a cap above the draw changes nothing', () => {
  expect(clockRatioUnderCap(llama, h100, 8, 0, 700)).toBe(1);
});

test('a cap below what the lowest clock draws gives the lowest clock', () => {
  expect(clockRatioUnderCap(llama, h100, 256, 0, 50)).toBe(345 / 1980);
});

test('the clock is the one that trying them all from the top finds', () => {
  const anyProfile = fc.constantFrom(...SERVING_PROFILES);
  const batch = fc.integer({ min: 1, max: 256 });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const capWatts = fc.integer({ min: 100, max: 1000 });
  fc.assert(
    fc.property(anyProfile, batch, share, capWatts, (profile, b, q, cap) => {
      const gpu = GPU_PRESETS[profile.gpu];
      let index = clockCount(gpu) - 1;
      const draws = (): number =>
        stepPowerWatts(profile, gpu, b, q, clockMhzAt(gpu, index) / gpu.topClockMhz) / profile.gpusPerReplica;
      while (index > 0 && draws() > cap) index -= 1;
      expect(clockRatioUnderCap(profile, gpu, b, q, cap)).toBe(clockMhzAt(gpu, index) / gpu.topClockMhz);
    }),
  );
});

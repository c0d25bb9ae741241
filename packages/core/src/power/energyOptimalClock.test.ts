import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clockCount, clockMhzAt } from './clockSteps.ts';
import { energyOptimalClockRatio, relativeEnergy } from './energyOptimalClock.ts';
import { GPU_PRESETS } from './gpuPresets.ts';
import { DEFAULT_PROFILE, SERVING_PROFILES } from './servingProfiles.ts';
import { slowdown } from './slowdown.ts';
import { decodeStepMs } from './stepModel.ts';
import { stepPowerWatts } from './stepPower.ts';

const IDLE_SHARE = 0.2;
const RATIOS = Array.from({ length: 801 }, (_, i) => 0.2 + i / 1000);

const optimum = (memoryBound: number): number =>
  RATIOS.reduce((best, x) =>
    relativeEnergy(memoryBound, IDLE_SHARE, x) < relativeEnergy(memoryBound, IDLE_SHARE, best) ? x : best,
  );

// docs/algorithms/power-model.md, "Energy-optimal clock": idle is 0.2 of full-clock power.
test.each([
  { memoryBound: 0.9, ratio: 0.7, energy: 0.77, time: 1.04, energyAtKnee: 0.77 },
  { memoryBound: 0.6, ratio: 0.7, energy: 0.8, time: 1.17, energyAtKnee: 0.8 },
  { memoryBound: 0.3, ratio: 0.63, energy: 0.81, time: 1.47, energyAtKnee: 0.81 },
  { memoryBound: 0.05, ratio: 0.51, energy: 0.76, time: 1.95, energyAtKnee: 0.81 },
])('w $memoryBound has its optimum at $ratio', ({ memoryBound, ratio, energy, time, energyAtKnee }) => {
  const best = optimum(memoryBound);
  // The table has two decimals: half a unit of the last one, and a grid of 0.001.
  expect(Math.abs(best - ratio)).toBeLessThanOrEqual(0.006);
  expect(Math.abs(relativeEnergy(memoryBound, IDLE_SHARE, best) - energy)).toBeLessThanOrEqual(0.0051);
  expect(Math.abs(slowdown(memoryBound, best) - time)).toBeLessThanOrEqual(0.0051);
  expect(Math.abs(relativeEnergy(memoryBound, IDLE_SHARE, 0.7) - energyAtKnee)).toBeLessThanOrEqual(0.0051);
});

test('full clock is the unit of energy', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, share, (memoryBound, idleShare) => {
      expect(relativeEnergy(memoryBound, idleShare, 1)).toBeCloseTo(1, 12);
    }),
  );
});

test('decode on H100 takes the least energy at the clock next to the knee', () => {
  const ratio = energyOptimalClockRatio(DEFAULT_PROFILE.h100, 64);
  expect(Math.abs(ratio * 1980 - 0.7 * 1980)).toBeLessThan(15);
});

test('no clock of the GPU takes less energy per token', () => {
  fc.assert(
    fc.property(fc.constantFrom(...SERVING_PROFILES), fc.integer({ min: 1, max: 256 }), (profile, batch) => {
      const gpu = GPU_PRESETS[profile.gpu];
      const energy = (x: number): number =>
        decodeStepMs(profile, batch, x) * stepPowerWatts(profile, gpu, batch, 0, x);
      const least = energy(energyOptimalClockRatio(profile, batch));
      for (let i = 0; i < clockCount(gpu); i++) {
        expect(energy(clockMhzAt(gpu, i) / gpu.topClockMhz)).toBeGreaterThanOrEqual(least);
      }
    }),
  );
});

test('the more of the power is idle, the higher the best clock', () => {
  const gpu = GPU_PRESETS.h100;
  const hungry = { ...gpu, idleWatts: 400 };
  expect(energyOptimalClockRatio(DEFAULT_PROFILE.h100, 64, hungry)).toBeGreaterThan(
    energyOptimalClockRatio(DEFAULT_PROFILE.h100, 64, gpu),
  );
});

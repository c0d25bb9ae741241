import { clockCount, clockMhzAt } from './clockSteps.ts';
import { dynamicPowerRatio } from './dynamicPower.ts';
import { GPU_PRESETS, type GpuPreset } from './gpuPresets.ts';
import type { ServingProfile } from './servingProfile.ts';
import { slowdown } from './slowdown.ts';
import { decodeStepMs } from './stepModel.ts';
import { stepPowerWatts } from './stepPower.ts';

/**
 * Energy that a fixed piece of work takes at a lower clock, relative to full clock: slowdown times relative power.
 *
 * 1 at full clock. It has a minimum because idle power is paid for longer as the clock falls.
 *
 * Source: docs/algorithms/power-model.md, "Energy-optimal clock".
 *
 * @param memoryBound  memory-bound share of the work, 0 to 1, for time and power alike
 * @param idleShare    idle power over full-clock power, 0 to 1
 * @param clockRatio   SM clock over the top clock, above 0, at most 1
 */
export function relativeEnergy(memoryBound: number, idleShare: number, clockRatio: number): number {
  const power = idleShare + (1 - idleShare) * dynamicPowerRatio(memoryBound, clockRatio);
  return slowdown(memoryBound, clockRatio) * power;
}

/**
 * The clock ratio at which decode takes the least energy per token, found by trying every clock of the GPU.
 *
 * It ignores the SLO, and it counts the time of the work only: on a GPU that must stay on anyway, idle power saved by
 * finishing sooner is not saved at all. A result below `TRUSTED_CLOCK_RATIO` is an extrapolation.
 *
 * @param decodingRequests  batch, in requests, >= 1
 * @param gpu               preset; the one of the profile's GPU by default
 * @returns the ratio; the higher clock where two are equal
 */
export function energyOptimalClockRatio(
  profile: ServingProfile,
  decodingRequests: number,
  gpu: GpuPreset = GPU_PRESETS[profile.gpu],
): number {
  let bestRatio = 1;
  let leastWattMs = Number.POSITIVE_INFINITY;
  for (let index = clockCount(gpu) - 1; index >= 0; index--) {
    const clockRatio = clockMhzAt(gpu, index) / gpu.topClockMhz;
    const wattMs =
      decodeStepMs(profile, decodingRequests, clockRatio) *
      stepPowerWatts(profile, gpu, decodingRequests, 0, clockRatio);
    if (wattMs < leastWattMs) {
      leastWattMs = wattMs;
      bestRatio = clockRatio;
    }
  }
  return bestRatio;
}

import { clockCount, clockMhzAt } from './clockSteps.ts';
import type { GpuPreset } from './gpuPresets.ts';
import { type IdlePower, type ModelPower, mixPowerWatts } from './sharedPower.ts';

/**
 * The highest clock ratio at which a mix of models draws no more than a power limit; the lowest clock's ratio when even that
 * draws more. What a clock law gets as `capRatio`.
 *
 * @param timeShares  share of the time that each model has, 0 to 1, together at most 1
 * @param capWatts    power limit of the GPU, in W; Infinity for none
 */
export function mixClockRatioUnderCap(
  gpu: GpuPreset,
  idle: IdlePower,
  models: readonly ModelPower[],
  timeShares: ArrayLike<number>,
  capWatts: number,
): number {
  let low = 0;
  let high = clockCount(gpu) - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const ratio = clockMhzAt(gpu, middle) / gpu.topClockMhz;
    if (mixPowerWatts(idle, models, timeShares, ratio) <= capWatts) low = middle;
    else high = middle - 1;
  }
  return clockMhzAt(gpu, low) / gpu.topClockMhz;
}

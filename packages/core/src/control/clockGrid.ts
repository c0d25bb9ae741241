import { clockCount, clockMhzAt } from '../power/clockSteps.ts';
import type { GpuPreset } from '../power/gpuPresets.ts';

/** All clocks of a GPU as ratios of its top clock, rising. */
export const clockRatiosOf = (preset: GpuPreset): number[] =>
  Array.from({ length: clockCount(preset) }, (_, i) => clockMhzAt(preset, i) / preset.topClockMhz);

/**
 * Index of the lowest clock that is not below `ratio`; the last one when all are.
 *
 * @param clockRatios  rising, not empty; not checked
 */
export function indexAtOrAbove(clockRatios: readonly number[], ratio: number): number {
  let low = 0;
  let high = clockRatios.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (clockRatios[middle]! >= ratio - ROUNDING) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Index of the highest clock that is not above `ratio`; 0 when all are. */
export function indexAtOrBelow(clockRatios: readonly number[], ratio: number): number {
  const index = indexAtOrAbove(clockRatios, ratio);
  return index > 0 && clockRatios[index]! > ratio + ROUNDING ? index - 1 : index;
}

/** Absorbs the rounding of a ratio that comes from a division; far below one step. */
const ROUNDING = 1e-9;

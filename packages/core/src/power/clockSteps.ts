import { checkPositive } from '../errors/check.ts';
import type { GpuPreset } from './gpuPresets.ts';

/** Absorbs the rounding of a ratio that was turned back into a clock; far below one step. */
const ROUNDING_MHZ = 1e-6;

/** Number of clocks between the lowest and the highest of a GPU, both counted. */
export function clockCount(preset: GpuPreset): number {
  return Math.floor((preset.topClockMhz - preset.minClockMhz) / preset.clockStepMhz) + 1;
}

/**
 * The clock at one index, in whole MHz as the driver reports it.
 *
 * @param index  0 (lowest clock) to `clockCount(preset) - 1`; not checked
 */
export function clockMhzAt(preset: GpuPreset, index: number): number {
  return Math.floor(preset.minClockMhz + index * preset.clockStepMhz);
}

/**
 * The highest clock of a GPU that is not above `clockMhz`; the lowest clock when all are above it.
 *
 * Rounding down keeps a bound on power: the GPU never runs faster than what was asked.
 *
 * @param clockMhz  wanted SM clock, in MHz, > 0; above the top clock gives the top clock
 * @throws WattlaneError ERR_ARGUMENT when `clockMhz` is not a positive finite number
 */
export function nearestClockMhz(preset: GpuPreset, clockMhz: number): number {
  checkPositive('clockMhz', clockMhz);
  const wholeMhz = Math.floor(clockMhz + ROUNDING_MHZ);
  const index = Math.ceil((wholeMhz + 1 - preset.minClockMhz) / preset.clockStepMhz) - 1;
  return clockMhzAt(preset, Math.min(Math.max(index, 0), clockCount(preset) - 1));
}

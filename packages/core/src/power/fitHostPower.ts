import { dynamicPowerRatio } from './dynamicPower.ts';
import { nonNegativeFit } from './nonNegativeFit.ts';

/** Idle power, and what memory-bound and compute-bound work add at the top clock with work all the time, all in W. */
export interface HostPowerParts {
  readonly idleWatts: number;
  readonly memoryWatts: number;
  readonly computeWatts: number;
}

/**
 * Fits `idle + load x (memory x d(1, x) + compute x d(0, x))`, d being `dynamicPowerRatio`, with all three at 0 or above, by
 * least squares on relative error. Null where nothing is left above idle: power does not rise with load.
 *
 * @param clockRatio, load, powerWatts  n readings each
 */
export function fitHostPower(
  clockRatio: Float64Array,
  load: Float64Array,
  powerWatts: Float64Array,
): HostPowerParts | null {
  const relative = (value: (reading: number) => number): Float64Array =>
    powerWatts.map((watts, reading) => value(reading) / watts);
  const parts = nonNegativeFit(
    [
      relative(() => 1),
      relative((i) => load[i]! * dynamicPowerRatio(1, clockRatio[i]!)),
      relative((i) => load[i]! * dynamicPowerRatio(0, clockRatio[i]!)),
    ],
    new Float64Array(powerWatts.length).fill(1),
  );
  const [idleWatts, memoryWatts, computeWatts] = parts as unknown as [number, number, number];
  return memoryWatts + computeWatts > 0 ? { idleWatts, memoryWatts, computeWatts } : null;
}

import { mean } from '../stats/mean.ts';
import type { Calibration } from './calibration.ts';

/**
 * Level of each kind in log tokens, less the mean over kinds: the mean height of the kind's curve. For one kind it is 0.
 * A prompt that is unlike all kinds gets its level by chance, so whoever corrects a forecast has to be able to take it
 * back.
 */
export function kindLevels(calibrations: readonly Calibration[]): Float64Array {
  const heights = Float64Array.from(calibrations, ({ logMeans }) => mean([...logMeans]));
  const centre = mean([...heights]);
  return heights.map((height) => height - centre);
}

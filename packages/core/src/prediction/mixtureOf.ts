import { type Calibration, calibrated } from './calibration.ts';
import type { LengthPrediction } from './lengthPrediction.ts';

/** Kinds with a smaller share are left out. */
const LEAST_SHARE = 1e-4;

/**
 * Mean and standard deviation of the mixture of what each kind's curve says of its score: the mean of the means, and the
 * spread inside the kinds plus that between them, so that a prompt between kinds gets a wide spread.
 */
export function mixtureOf(
  calibrations: readonly Calibration[],
  shares: Float64Array,
  scores: Float64Array,
): LengthPrediction {
  if (calibrations.length === 1) return calibrated(calibrations[0]!, scores[0]!);
  let logMean = 0;
  let square = 0;
  let total = 0;
  for (let k = 0; k < calibrations.length; k++) {
    if (shares[k]! < LEAST_SHARE) continue;
    total += shares[k]!;
    const own = calibrated(calibrations[k]!, scores[k]!);
    logMean += shares[k]! * own.logMean;
    square += shares[k]! * (own.logSd * own.logSd + own.logMean * own.logMean);
  }
  logMean /= total;
  return { logMean, logSd: Math.sqrt(Math.max(1e-6, square / total - logMean * logMean)) };
}

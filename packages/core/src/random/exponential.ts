import { checkPositive } from '../errors/check.ts';
import type { Rng } from './rng.ts';

/**
 * Draws from the exponential distribution, by inversion: -mean * ln(1 - u). One draw of `rng`.
 *
 * @param mean  in the unit of the answer; the variance is mean^2
 * @returns a number >= 0, at most 36.8 means (u stays 2^-53 below 1)
 * @throws WattlaneError ERR_ARGUMENT when the mean is not positive and finite
 */
export function sampleExponential(rng: Rng, mean: number): number {
  checkPositive('mean', mean);
  // u = 0 gives -0 in log1p, hence the subtraction from 0.
  return mean * (0 - Math.log1p(-rng.nextFloat()));
}

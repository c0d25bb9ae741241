import { checkPositive } from '../errors/check.ts';
import type { Rng } from './rng.ts';

/**
 * Draws from the Pareto distribution (type I), by inversion: P(X > x) = (scale / x)^alpha for x >= scale. One draw of
 * `rng`.
 *
 * @param scale  the smallest value, > 0, in the unit of the answer
 * @param alpha  tail index > 0; the mean is finite above 1, the variance above 2
 * @returns a number >= scale; Infinity when it passes the largest double (alpha below about 0.05)
 * @throws WattlaneError ERR_ARGUMENT
 */
export function samplePareto(rng: Rng, scale: number, alpha: number): number {
  checkPositive('scale', scale);
  checkPositive('alpha', alpha);
  return scale * (1 - rng.nextFloat()) ** (-1 / alpha);
}

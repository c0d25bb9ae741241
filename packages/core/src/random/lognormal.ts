import { checkRange } from '../errors/check.ts';
import { drawStandardNormal } from './normal.ts';
import type { Rng } from './rng.ts';

/**
 * Draws from the lognormal distribution: the exponential of a normal draw. The median is exp(mu), the mean
 * exp(mu + sigma^2 / 2).
 *
 * @param mu     mean of the logarithm
 * @param sigma  standard deviation of the logarithm, >= 0
 * @returns a number >= 0; Infinity when the exponent passes 709.78
 * @throws WattlaneError ERR_ARGUMENT
 */
export function sampleLognormal(rng: Rng, mu: number, sigma: number): number {
  checkRange('mu', mu, -Number.MAX_VALUE);
  checkRange('sigma', sigma, 0);
  return Math.exp(mu + sigma * drawStandardNormal(rng));
}

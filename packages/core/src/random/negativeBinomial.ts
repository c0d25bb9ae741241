import { checkPositive, checkRange } from '../errors/check.ts';
import { sampleGamma } from './gamma.ts';
import { samplePoisson } from './poisson.ts';
import type { Rng } from './rng.ts';

/**
 * Draws from the negative binomial distribution, as a Poisson variable whose mean is itself a gamma draw: a count
 * that is burstier than Poisson. The variance is mean + mean^2 / dispersion.
 *
 * Source: Greenwood and Yule 1920 for the mixture; parameters as in Lloyd-Smith et al. 2005 (mean and dispersion k).
 *
 * @param mean        >= 0
 * @param dispersion  > 0; the smaller, the burstier, and Poisson in the limit of large values
 * @returns a whole number >= 0; 0 for a mean of 0
 * @throws WattlaneError ERR_ARGUMENT
 */
export function sampleNegativeBinomial(rng: Rng, mean: number, dispersion: number): number {
  checkRange('mean', mean, 0);
  checkPositive('dispersion', dispersion);
  if (mean === 0) return 0;
  return samplePoisson(rng, sampleGamma(rng, dispersion, mean / dispersion));
}

import { checkRange } from '../errors/check.ts';
import { poissonLogMass } from './poissonLogMass.ts';
import type { Rng } from './rng.ts';

/** From this mean on the rejection method is both valid and faster. */
const REJECTION_FROM_MEAN = 10;

/**
 * Draws from the Poisson distribution, exactly (no normal approximation at any mean).
 *
 * Below a mean of 10: multiplies uniforms until the product falls to exp(-mean) (Knuth, The Art of Computer
 * Programming vol. 2, section 3.4.1). From 10 on: transformed rejection, Hoermann 1993, "The transformed rejection
 * method for generating Poisson random variables", algorithm PTRS; about 1.2 proposals of two uniforms each.
 *
 * @param mean  >= 0; above 2^53 the answer is rounded to a double
 * @returns a whole number >= 0; 0 for a mean of 0
 * @throws WattlaneError ERR_ARGUMENT
 */
export function samplePoisson(rng: Rng, mean: number): number {
  checkRange('mean', mean, 0);
  return mean < REJECTION_FROM_MEAN ? drawByProducts(rng, mean) : drawByRejection(rng, mean);
}

function drawByProducts(rng: Rng, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = 1 - rng.nextFloat(); product < 1 && product > limit; product *= 1 - rng.nextFloat())
    count += 1;
  return count;
}

/** The names and constants are those of the paper's listing. */
function drawByRejection(rng: Rng, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const vr = 0.9277 - 3.6224 / (b - 2);
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  for (;;) {
    const u = rng.nextFloat() - 0.5;
    const v = 1 - rng.nextFloat();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= vr) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const logProposal = Math.log((v * inverseAlpha) / (a / (us * us) + b));
    if (logProposal <= poissonLogMass(k, mean)) return k;
  }
}

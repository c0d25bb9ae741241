import { checkRange } from '../errors/check.ts';
import type { Rng } from './rng.ts';

/**
 * Draws from the normal distribution by the polar method. The second number that the method yields is thrown away, so
 * that nothing is remembered outside `rng`; 2.55 draws of `rng` on average.
 *
 * Source: Marsaglia and Bray 1964, "A convenient method for generating normal variables".
 *
 * @param mean  any finite number
 * @param sd    standard deviation >= 0, in the unit of the mean
 * @throws WattlaneError ERR_ARGUMENT
 */
export function sampleNormal(rng: Rng, mean: number, sd: number): number {
  checkRange('mean', mean, -Number.MAX_VALUE);
  checkRange('sd', sd, 0);
  return mean + sd * drawStandardNormal(rng);
}

/** Mean 0, standard deviation 1; the unchecked inner draw of the distributions built on the normal one. */
export function drawStandardNormal(rng: Rng): number {
  for (;;) {
    const x = 2 * rng.nextFloat() - 1;
    const y = 2 * rng.nextFloat() - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
  }
}

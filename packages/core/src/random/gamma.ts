import { checkPositive } from '../errors/check.ts';
import { drawStandardNormal } from './normal.ts';
import type { Rng } from './rng.ts';

/**
 * Draws from the gamma distribution with mean shape * scale and variance shape * scale^2.
 *
 * Source: Marsaglia and Tsang 2000, "A simple method for generating gamma variables", section 3 for shape >= 1, and
 * its section 6 for shape < 1: gamma(shape) = gamma(shape + 1) * u^(1 / shape).
 *
 * @param shape  > 0; below about 0.01 many draws are smaller than the smallest double and come back as 0
 * @param scale  > 0, in the unit of the answer
 * @returns a number >= 0
 * @throws WattlaneError ERR_ARGUMENT
 */
export function sampleGamma(rng: Rng, shape: number, scale: number): number {
  checkPositive('shape', shape);
  checkPositive('scale', scale);
  if (shape >= 1) return scale * drawStandardGamma(rng, shape);
  const boost = (1 - rng.nextFloat()) ** (1 / shape);
  return scale * drawStandardGamma(rng, shape + 1) * boost;
}

/** Scale 1, shape >= 1. Accepts more than 95 % of its proposals. */
function drawStandardGamma(rng: Rng, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = drawStandardNormal(rng);
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = 1 - rng.nextFloat();
    // The first test is the paper's squeeze: it settles most draws without a logarithm.
    if (u < 1 - 0.0331 * x ** 4) return d * v;
    if (Math.log(u) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
  }
}

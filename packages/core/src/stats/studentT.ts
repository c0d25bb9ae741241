import { checkRange } from '../errors/check.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';
import { regularizedBeta } from './incompleteBeta.ts';
import { logGamma } from './logGamma.ts';

/** Far more than the steps any probability and degrees of freedom need (about 100). */
const MAX_STEPS = 1000;

/**
 * The quantile of Student's t distribution: the t that a draw stays below with probability p. Relative error below
 * 1e-10 up to 10,000 degrees of freedom, below 1e-6 up to 10^8.
 *
 * Newton's method on the upper tail, from 0: the tail is convex for t > 0, so each step falls short of the root and
 * none can leave it. The tail is an incomplete beta function (Abramowitz and Stegun, 26.5.27 and 26.7.1).
 *
 * @param p                 above 0 and below 1
 * @param degreesOfFreedom  any number >= 1
 * @throws WattlaneError ERR_ARGUMENT
 */
export function studentTQuantile(p: number, degreesOfFreedom: number): number {
  if (!(p > 0 && p < 1)) {
    throw new WattlaneError('ERR_ARGUMENT', `p is ${p}; expected a number above 0 and below 1`);
  }
  checkRange('degreesOfFreedom', degreesOfFreedom, 1, 1e8);
  const tail = Math.min(p, 1 - p);
  let t = 0;
  for (let step = 0; step < MAX_STEPS; step++) {
    const move = (upperTail(t, degreesOfFreedom) - tail) / density(t, degreesOfFreedom);
    if (!(move > 1e-15 * t)) break;
    t += move;
  }
  return p < 0.5 ? 0 - t : t;
}

/** The chance of more than t, for t >= 0. */
function upperTail(t: number, degreesOfFreedom: number): number {
  const ratio = (t * t) / degreesOfFreedom;
  return 0.5 * regularizedBeta(0.5 * degreesOfFreedom, 0.5, 1 / (1 + ratio), ratio / (1 + ratio));
}

function density(t: number, degreesOfFreedom: number): number {
  const half = 0.5 * degreesOfFreedom;
  const logPeak = logGamma(half + 0.5) - logGamma(half) - 0.5 * Math.log(degreesOfFreedom * Math.PI);
  return Math.exp(logPeak - (half + 0.5) * Math.log1p((t * t) / degreesOfFreedom));
}

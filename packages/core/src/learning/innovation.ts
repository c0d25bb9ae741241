import { millsRatio, normalDensity, normalUpperTail } from '../prediction/normalTail.ts';
import { isCensored, logLength, type Outcome } from './outcome.ts';

/** What one outcome says about a normal forecast of the log length. All in standard deviations of the forecast. */
export interface Innovation {
  /** Measured residual, or the bound that it exceeds. */
  readonly residual: number;
  readonly censored: boolean;
  /** Residual, or its expectation beyond the bound; at most 3 either way. */
  readonly standardised: number;
  /** Square of the residual, or its expectation beyond the bound; at most 9. */
  readonly square: number;
  /** How much of a full measurement the outcome is worth, 0 to 1. */
  readonly information: number;
}

/** Residuals count as this many standard deviations at the most where a spread or a shift is sought. */
const LARGEST_RESIDUAL = 3;

/**
 * Residual of an outcome against a forecast with the given mean and standard deviation.
 *
 * A right-censored outcome says only that the standardised residual Z exceeds a bound c. Its likelihood as a function
 * of the mean is Q(c), and
 *
 *     d ln Q / d mean   = h(c) / sd,               h(c) = density(c) / Q(c) = E[Z | Z > c]
 *     -d2 ln Q / d mean2 = h(c) (h(c) - c) / sd^2
 *
 * against Z / sd and 1 / sd^2 for a measurement. So the expected residual beyond the bound takes the place of the
 * residual, and h (h - c), which lies in (0, 1), is the share of a measurement's information. A client that leaves
 * after three tokens weighs nothing; an answer cut far above the forecast counts nearly as a measurement there.
 *
 * The square is E[Z^2 | Z > c] = 1 + c h(c): with it the running variance takes a step of the EM algorithm. With the
 * predictive standard deviation (noise and uncertainty of the mean together) the two derivatives also give the exact
 * moments of the updated mean.
 *
 * Source: Tobin 1958, "Estimation of relationships for limited dependent variables"; Minka 2001, "A family of
 * algorithms for approximate Bayesian inference", section 3.2 (moments under one likelihood term).
 */
export function innovationOf(outcome: Outcome, mean: number, sd: number): Innovation {
  const residual = (logLength(outcome) - mean) / sd;
  const censored = isCensored(outcome);
  if (!censored) {
    const standardised = clip(residual, LARGEST_RESIDUAL);
    return { residual, censored, standardised, square: standardised * standardised, information: 1 };
  }
  const expected = 1 / millsRatio(residual);
  return {
    residual,
    censored,
    standardised: clip(expected, LARGEST_RESIDUAL),
    // A bound so low that h underflows excludes nothing.
    square: expected === 0 ? 1 : Math.min(LARGEST_RESIDUAL ** 2, 1 + residual * expected),
    information: Math.min(1, Math.max(0, expected * (expected - residual))),
  };
}

/**
 * The residual held within `limit`, or its expectation beyond the bound: E[clip(Z) | Z > c]. Clipping the expectation
 * instead would pull the level of a model whose answers are often cut downwards.
 *
 * With k the limit it is k above k, (density(c) - density(k) + k Q(k)) / Q(c) down to -k, and k (1 - Q(c)) / Q(c) below.
 *
 * Source: Huber 1964, "Robust estimation of a location parameter", for the score; its expectation is derived here.
 *
 * @param limit  in standard deviations, > 0
 */
export function huberScore({ residual, censored }: Innovation, limit: number): number {
  if (!censored || residual >= limit) return clip(residual, limit);
  const beyond = normalUpperTail(residual);
  if (residual <= -limit) return (limit * (1 - beyond)) / beyond;
  const inside = normalDensity(residual) - normalDensity(limit);
  return (inside + limit * normalUpperTail(limit)) / beyond;
}

function clip(residual: number, limit: number): number {
  return Math.min(limit, Math.max(-limit, residual));
}

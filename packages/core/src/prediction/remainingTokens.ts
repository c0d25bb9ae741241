import { checkRange } from '../errors/check.ts';
import { capTokens, expectedTokens, type LengthPrediction, quantileTokens } from './lengthPrediction.ts';
import { normalQuantile } from './normalQuantile.ts';
import { millsRatio, normalDensity, normalUpperTail } from './normalTail.ts';

/** Log spreads above this make the uncut mean so large that taking off what lies beyond the cap would cancel. */
const WIDE_LOG_SD = 4;

/** From here on the quotient of two tails is taken from their expansion; Q itself underflows at 38. */
const FAR_OUT = 30;

/**
 * Tokens still to come of an answer that has streamed `streamedTokens` and goes on: E[min(X, M) - t | X > t] for the
 * predicted lognormal X, cut at `maxTokens` = M. At t = 0 it is `expectedTokens`; far beyond the prediction it grows
 * about as t s / a, a = (ln t - mu) / s: an answer that has far overrun goes on the longer the more it has. Before, while
 * t is short of about twice the median, the rest falls.
 *
 * Without a cap it is the mean residual life e(t) = E[X | X > t] - t = t (R(a - s) - R(a)) / R(a), R being Mills'
 * ratio: the identity exp(mu + s^2 / 2) density(a - s) = t density(a) takes out the factors that underflow. The cap
 * takes off what would come after it: e(t) - P(X > M | X > t) e(M).
 *
 * @param streamedTokens  t; negative and NaN count as 0
 * @param maxTokens       as in `expectedTokens`
 * @returns 1 at the least, since an answer that goes on has a token to come; also when t is at or past M
 */
export function expectedRemainingTokens(
  prediction: LengthPrediction,
  streamedTokens: number,
  maxTokens?: number,
): number {
  if (!(streamedTokens > 0)) return expectedTokens(prediction, maxTokens);
  const cap = capTokens(maxTokens);
  if (streamedTokens >= cap) return 1;
  const remaining =
    prediction.logSd > WIDE_LOG_SD
      ? wideRemaining(prediction, streamedTokens, cap)
      : residualLife(prediction, streamedTokens) -
        survivalRatio(prediction, streamedTokens, cap) * residualLife(prediction, cap);
  return Math.max(1, Math.min(cap - streamedTokens, remaining));
}

/**
 * Tokens still to come that are not exceeded with probability `q`, for deadlines and memory: the quantile of
 * min(X, M) - t given X > t. The median (q = 0.5) is the point forecast with the least absolute error.
 *
 * @param q               0 to 1
 * @param streamedTokens  as in `expectedRemainingTokens`
 * @param maxTokens       as in `expectedTokens`
 * @returns 1 at the least
 * @throws WattlaneError ERR_ARGUMENT for a q outside 0 to 1
 */
export function quantileRemainingTokens(
  prediction: LengthPrediction,
  streamedTokens: number,
  q: number,
  maxTokens?: number,
): number {
  if (!(streamedTokens > 0)) return quantileTokens(prediction, q, maxTokens);
  checkRange('q', q, 0, 1);
  const { logMean, logSd } = prediction;
  const cap = capTokens(maxTokens);
  const a = (Math.log(streamedTokens) - logMean) / logSd;
  const total = Math.exp(logMean + logSd * survivalPoint(a, 1 - q));
  return Math.max(1, Math.min(cap, total) - streamedTokens);
}

/**
 * The point z with Q(z) = survival x Q(a). Far out, where Q underflows, Q(z) / Q(a) is exp(-(z^2 - a^2) / 2) but for a
 * factor a / z; from a = 30 on that is off by less than 1 / a^2 of z - a.
 */
function survivalPoint(a: number, survival: number): number {
  if (a > FAR_OUT) return Math.sqrt(a * a - 2 * Math.log(survival));
  return -normalQuantile(survival * normalUpperTail(a));
}

/** Mean residual life of the uncut distribution at t > 0, in tokens. */
function residualLife({ logMean, logSd }: LengthPrediction, t: number): number {
  const a = (Math.log(t) - logMean) / logSd;
  if (a <= 0) {
    const mean = Math.exp(logMean + 0.5 * logSd * logSd);
    return (mean * normalUpperTail(a - logSd)) / normalUpperTail(a) - t;
  }
  const ratio = millsRatio(a);
  return (t * (millsRatio(a - logSd) - ratio)) / ratio;
}

/**
 * The same from the part between t and M, E[X; t < X < M] = M density(b) R(s - b) - t density(a) R(s - a), which stays
 * finite whatever the spread. With a spread this wide, and logMean >= 0 as it must be, t is never far out in the
 * tail.
 */
function wideRemaining({ logMean, logSd }: LengthPrediction, t: number, cap: number): number {
  const a = (Math.log(t) - logMean) / logSd;
  const b = (Math.log(cap) - logMean) / logSd;
  const upToCap = cap * normalDensity(b) * millsRatio(logSd - b);
  const upToNow = t * normalDensity(a) * millsRatio(logSd - a);
  return (upToCap - upToNow + cap * normalUpperTail(b)) / normalUpperTail(a) - t;
}

/** P(X > later | X > t) for later >= t > 0. */
function survivalRatio({ logMean, logSd }: LengthPrediction, t: number, later: number): number {
  const a = (Math.log(t) - logMean) / logSd;
  const b = (Math.log(later) - logMean) / logSd;
  if (a <= 0) return normalUpperTail(b) / normalUpperTail(a);
  return (Math.exp(-0.5 * (b - a) * (b + a)) * millsRatio(b)) / millsRatio(a);
}

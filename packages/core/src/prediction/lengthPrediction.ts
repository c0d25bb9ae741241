import { normalQuantile } from './normalQuantile.ts';
import { normalDensity, normalUpperTail } from './normalTail.ts';

/**
 * What is known of an answer's length before it is written: its natural logarithm is normal, so the length itself is
 * lognormal. Lengths are output tokens, 1 or more.
 */
export interface LengthPrediction {
  /** Mean of the natural logarithm of the output tokens. */
  readonly logMean: number;
  /** Standard deviation of that logarithm, above 0. */
  readonly logSd: number;
}

/** No answer is longer, in tokens: 2^20, the largest context of the models served today. Bounds every mean. */
export const LONGEST_ANSWER_TOKENS: number = 2 ** 20;

/** The spread that capping leaves at the least, so that `logSd` stays above 0 when a cap decides the length. */
const LEAST_CAPPED_LOG_SD = 1e-3;

/**
 * Mean length in tokens when the engine cuts at `maxTokens`: the mean of min(X, M) for a lognormal X,
 *
 *     exp(mu + s^2 / 2) P(Z < b - s) + M P(Z > b),   b = (ln M - mu) / s,
 *
 * and 1 at the least. Without a cap M is `LONGEST_ANSWER_TOKENS`, so that a wide spread gives no absurd mean.
 *
 * @param maxTokens  the client's limit; a value that is no number of at least 1 counts as none
 */
export function expectedTokens(prediction: LengthPrediction, maxTokens?: number): number {
  const { logMean, logSd } = prediction;
  const cap = capTokens(maxTokens);
  const b = (Math.log(cap) - logMean) / logSd;
  // A lower tail of 0 would meet an infinite mean.
  const below = normalUpperTail(logSd - b);
  const short = below > 0 ? Math.exp(logMean + 0.5 * logSd * logSd + Math.log(below)) : 0;
  return Math.min(cap, Math.max(1, short + cap * normalUpperTail(b)));
}

/**
 * The length, in tokens, that is not exceeded with probability `q`; between 1 and the cap.
 *
 * @param q          0 to 1
 * @param maxTokens  as in `expectedTokens`
 * @throws WattlaneError ERR_ARGUMENT for a q outside 0 to 1
 */
export function quantileTokens(prediction: LengthPrediction, q: number, maxTokens?: number): number {
  const tokens = Math.exp(prediction.logMean + prediction.logSd * normalQuantile(q));
  return Math.min(capTokens(maxTokens), Math.max(1, tokens));
}

/**
 * The two-number summary of a prediction under an output limit: mean and standard deviation of min(ln X, ln M). All
 * longer answers end at the limit exactly, so the mean falls and the spread shrinks; far above the prediction the limit
 * changes nothing, far below it the result is the limit itself with a spread of 0.001.
 *
 * With z = (ln M - mu) / s and D = ln M - min(ln X, ln M): E[D] = s (z P(Z < z) + density(z)) and
 * E[D^2] = s^2 ((z^2 + 1) P(Z < z) + z density(z)).
 *
 * It is a summary: the normal distribution of the result reaches past the limit. For means and quantiles that end at
 * the limit exactly give it to `expectedTokens` and `quantileTokens`. Learn from the prediction before capping.
 *
 * @param maxTokens  a value that is no number of at least 1 (NaN, 0, negative) counts as no limit
 */
export function capPrediction(prediction: LengthPrediction, maxTokens: number): LengthPrediction {
  if (!(maxTokens >= 1) || maxTokens === Number.POSITIVE_INFINITY) return prediction;
  const { logMean, logSd } = prediction;
  const logCap = Math.log(maxTokens);
  const z = (logCap - logMean) / logSd;
  // Ten standard deviations of room: the summary would differ by less than its rounding.
  if (z > 10) return prediction;
  const below = normalUpperTail(-z);
  const density = normalDensity(z);
  const gap = Math.max(0, z * below + density);
  const square = Math.max(0, (z * z + 1) * below + z * density);
  const variance = Math.max(0, square - gap * gap);
  return {
    logMean: Math.max(0, logCap - logSd * gap),
    logSd: Math.max(LEAST_CAPPED_LOG_SD, logSd * Math.sqrt(variance)),
  };
}

/** The limit in force, in tokens: the client's where it gave a usable one, the longest answer at the most. */
export function capTokens(maxTokens: number | undefined): number {
  return maxTokens !== undefined && maxTokens >= 1
    ? Math.min(maxTokens, LONGEST_ANSWER_TOKENS)
    : LONGEST_ANSWER_TOKENS;
}

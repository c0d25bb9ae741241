import { LONGEST_ANSWER_TOKENS } from '../prediction/lengthPrediction.ts';

/** How a request ended, as far as the length of its answer goes. Plain data. */
export interface Outcome {
  /** Tokens that were streamed, >= 0. */
  readonly outputTokens: number;
  /**
   * - `stop`: the model ended the answer itself, so `outputTokens` is its length
   * - `length`: cut by `max_tokens` or the context window
   * - `cancelled`: the client went away, or the request was shed or failed half-way
   */
  readonly finish: 'stop' | 'length' | 'cancelled';
}

/**
 * Whether the true length is only known to be at least `outputTokens`: right-censored, which is not the same as short. A
 * count that is NaN is censored at the start and so says nothing.
 */
export function isCensored({ outputTokens, finish }: Outcome): boolean {
  return finish !== 'stop' || Number.isNaN(outputTokens);
}

/**
 * Natural logarithm of the length (or of its lower bound), in tokens. Answers below one token, and NaN, count as one;
 * those above `LONGEST_ANSWER_TOKENS` as that.
 */
export function logLength({ outputTokens }: Outcome): number {
  return outputTokens > 1 ? Math.log(Math.min(outputTokens, LONGEST_ANSWER_TOKENS)) : 0;
}

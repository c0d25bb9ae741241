import type { RefinedPrediction } from '@wattlane/core/learning';

/** What is foretold of a request when it arrives. */
export interface Forecast {
  /** Goes back to the learner with the outcome; null where no answer is foretold (embeddings). */
  readonly issued: RefinedPrediction | null;
  /** Expected tokens of all answers of the request together. */
  readonly outputTokens: number;
  /** Tokens that are exceeded once in ten. */
  readonly p90Tokens: number;
  /** Tokens of the prompt, estimated. */
  readonly inputTokens: number;
  /** How far the order may follow the forecast, 0 to 1. */
  readonly trustRatio: number;
}

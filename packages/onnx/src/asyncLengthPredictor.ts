import type { LengthPrediction, PromptRequest } from '@wattlane/core/prediction';

/** A prediction that says whether the model made it. */
export interface AsyncLengthPrediction extends LengthPrediction {
  /** `fallback`: the model did not answer, and this says next to nothing of the request. */
  readonly source: 'model' | 'fallback';
}

/**
 * A length predictor that computes elsewhere. `LengthPredictor` of core answers at once; a proxy model takes
 * milliseconds, so it has this interface of its own.
 */
export interface AsyncLengthPredictor {
  /**
   * Takes every request and never rejects.
   *
   * @param signal  when it aborts, the promise resolves with the fallback: a shorter wait than the predictor's own bound, as
   *   with `AbortSignal.timeout(20)`, or a client that has gone
   */
  predict(request: PromptRequest, signal?: AbortSignal): Promise<AsyncLengthPrediction>;
}

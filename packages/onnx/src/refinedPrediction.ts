import type { LengthPrediction, LengthPredictor, PromptRequest } from '@wattlane/core/prediction';
import type { AsyncLengthPredictor } from './asyncLengthPredictor.ts';

/** A predictor that answers at once, and one that knows better later. */
export interface PredictorPair {
  readonly first: LengthPredictor;
  readonly later: AsyncLengthPredictor;
}

/**
 * Predicts for a path that must not wait: returns what `first` says, and gives `onRefined` what `later` says when it
 * comes, if it comes. `onRefined` is where a queue's key is renewed: `scheduler.rekey(ticket, sizeMs)`, which does
 * nothing for a request that was dispatched meanwhile. It is called once at the most, never before this function has
 * returned, not for a fallback and not once `signal` has aborted. It must not throw: nobody would catch it.
 *
 * @param signal  abort it when the request leaves the queue; a text that still waits for the model then makes room
 */
export function predictAndRefine(
  { first, later }: PredictorPair,
  request: PromptRequest,
  onRefined: (prediction: LengthPrediction) => void,
  signal?: AbortSignal,
): LengthPrediction {
  void later.predict(request, signal).then(({ source, logMean, logSd }) => {
    if (source === 'model' && signal?.aborted !== true) onRefined({ logMean, logSd });
  });
  return first.predict(request);
}

import type { LengthPrediction } from './lengthPrediction.ts';
import type { PromptRequest } from './promptRequest.ts';

/** Foretells how many tokens a model will answer with. `predict` takes every request and never throws. */
export interface LengthPredictor {
  predict(request: PromptRequest): LengthPrediction;
}

import {
  type LengthLearner,
  learnLength,
  type Outcome,
  type RefinedPrediction,
  refinePrediction,
} from '@wattlane/core/learning';
import { expectedTokens, type LengthPredictor, type LinearPredictor } from '@wattlane/core/prediction';
import type { InferenceCall } from '@wattlane/core/protocol';
import { NEUTRAL_PREDICTOR } from './neutralPredictor.ts';

/** What is foretold of a request when it arrives. */
export interface Forecast {
  /** Goes back to the learner with the outcome; null where no answer is foretold (embeddings). */
  readonly issued: RefinedPrediction | null;
  /** Expected tokens of all answers of the request together. */
  readonly outputTokens: number;
  /** How far the order may follow the forecast, 0 to 1. */
  readonly trustRatio: number;
}

/** Foretells the lengths of answers and learns from what they turn out to be. */
export class LengthForecaster {
  readonly learner: LengthLearner;
  readonly #predictor: LengthPredictor | LinearPredictor;

  constructor(predictor: LengthPredictor | undefined, learner: LengthLearner) {
    this.#predictor = predictor ?? NEUTRAL_PREDICTOR;
    this.learner = learner;
  }

  /**
   * Foretells a call. Without a predictor there is nothing to distrust: all differences come from what the request itself
   * says, and the guard, which asks whether predictions rank answers, would find that equal ones do not.
   */
  forecast(call: InferenceCall): Forecast {
    if (call.choices === 0) return { issued: null, outputTokens: 0, trustRatio: 1 };
    const issued = this.#issue(call);
    return {
      issued,
      outputTokens: call.choices * call.prompts * expectedTokens(issued.prediction, call.maxTokens),
      trustRatio: this.#predictor === NEUTRAL_PREDICTOR ? 1 : issued.trustRatio,
    };
  }

  /** Learns from how an answer ended. Requests with several answers teach nothing: their lengths are known as a sum only. */
  learn(call: InferenceCall, { issued }: Forecast, outcome: Outcome): void {
    if (issued === null || call.choices * call.prompts !== 1) return;
    learnLength(this.learner, { model: call.model }, issued, outcome);
  }

  #issue(call: InferenceCall): RefinedPrediction {
    const key = { model: call.model };
    const predictor = this.#predictor;
    if (!('predictWithFeatures' in predictor)) {
      return refinePrediction(this.learner, key, predictor.predict(call));
    }
    const { prediction, features } = predictor.predictWithFeatures(call);
    return refinePrediction(this.learner, key, prediction, features);
  }
}

import {
  type LengthLearner,
  learnLength,
  type OffsetKey,
  type Outcome,
  type RefinedPrediction,
  refinePrediction,
} from '@wattlane/core/learning';
import {
  expectedTokens,
  type LengthPredictor,
  type LinearPredictor,
  quantileTokens,
} from '@wattlane/core/prediction';
import type { InferenceCall } from '@wattlane/core/protocol';
import type { Principal } from '../auth/principal.ts';
import type { Forecast } from './forecast.ts';

/**
 * Time between two corrections of the predictor itself, in ms. One takes about 0.1 ms of processor time, the rest of what is
 * learned from an outcome a twentieth of that; at more than 100 requests a second a sample of them teaches as well.
 */
const CORRECTION_GAP_MS = 10;

/** Foretells the lengths of answers and learns from what they turn out to be. */
export class LengthService {
  readonly #predictor: LengthPredictor | LinearPredictor;
  readonly learner: LengthLearner;
  #nextCorrectionMs = Number.NEGATIVE_INFINITY;

  constructor(predictor: LengthPredictor | LinearPredictor, learner: LengthLearner) {
    this.#predictor = predictor;
    this.learner = learner;
  }

  /** Foretells a call. Never throws, whatever the call holds. */
  forecast(call: InferenceCall, principal: Principal, inputTokens: number): Forecast {
    if (call.choices === 0) {
      return { issued: null, outputTokens: 0, p90Tokens: 0, inputTokens, trustRatio: 1 };
    }
    const issued = this.#issue(call, keyOf(call, principal));
    const answers = call.choices * call.prompts;
    return {
      issued,
      outputTokens: answers * expectedTokens(issued.prediction, call.maxTokens),
      p90Tokens: answers * quantileTokens(issued.prediction, 0.9, call.maxTokens),
      inputTokens,
      trustRatio: issued.trustRatio,
    };
  }

  /** With the features of the prompt where the predictor has them, so that it is corrected itself. */
  #issue(call: InferenceCall, key: OffsetKey): RefinedPrediction {
    const predictor = this.#predictor;
    if (!('predictWithFeatures' in predictor)) {
      return refinePrediction(this.learner, key, predictor.predict(call));
    }
    const { prediction, features } = predictor.predictWithFeatures(call);
    return refinePrediction(this.learner, key, prediction, features);
  }

  /** Learns from how an answer ended. Requests with several answers teach nothing: their lengths are known as a sum only. */
  learn(
    call: InferenceCall,
    principal: Principal,
    issued: RefinedPrediction | null,
    outcome: Outcome,
    nowMs: number,
  ): void {
    if (issued === null || call.choices * call.prompts !== 1) return;
    learnLength(this.learner, keyOf(call, principal), this.#rationed(issued, nowMs), outcome);
  }

  /** Takes the features out where the predictor itself was corrected a moment ago. */
  #rationed(issued: RefinedPrediction, nowMs: number): RefinedPrediction {
    const { features, ...plain } = issued;
    if (features === undefined || nowMs < this.#nextCorrectionMs) return plain;
    this.#nextCorrectionMs = nowMs + CORRECTION_GAP_MS;
    return issued;
  }
}

/** Who answers and who asks; everyone of a gateway without keys is no tenant of its own. */
function keyOf({ model }: InferenceCall, { keyId, tenant }: Principal): OffsetKey {
  return keyId === '' ? { model } : { model, tenant };
}

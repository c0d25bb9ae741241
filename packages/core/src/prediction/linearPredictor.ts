import { denseChanges } from './denseFeatures.ts';
import { explainPrediction, type PredictionExplanation } from './explainPrediction.ts';
import { extractFeatures } from './extractFeatures.ts';
import { createFeatureBuffer } from './featureBuffer.ts';
import { kindShares } from './kindGate.ts';
import type { LengthPredictor } from './lengthPredictor.ts';
import { mixtureOf } from './mixtureOf.ts';
import type { PredictorWeights } from './predictorWeights.ts';
import type { PromptRequest } from './promptRequest.ts';
import { scoreFeatures } from './scoreFeatures.ts';

/** A predictor that can tell why. */
export interface LinearPredictor extends LengthPredictor {
  /** Which features raised or lowered the prediction. Slower than `predict`; takes every request as well. */
  explain(request: PromptRequest): PredictionExplanation;
}

/**
 * A predictor over trained weights. Extracts the features of the request into one buffer of its own, which it reuses,
 * scores them, and mixes the curves of the kinds that the prompt may be of. `predict` takes every request and never
 * throws.
 */
export function createLinearPredictor(weights: PredictorWeights): LinearPredictor {
  const features = createFeatureBuffer();
  const shares = new Float64Array(weights.gate.kinds.length);
  const scores = new Float64Array(shares.length);
  return {
    predict(request) {
      extractFeatures(features, request);
      denseChanges(weights.dense, features);
      kindShares(weights.gate, features, shares);
      scoreFeatures(weights, features, scores);
      return mixtureOf(weights.calibrations, shares, scores);
    },
    explain: (request) => explainPrediction(weights, request),
  };
}

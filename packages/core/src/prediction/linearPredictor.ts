import { type CompactFeatures, compactFeatures, denseAtZero } from './compactFeatures.ts';
import { denseChanges } from './denseFeatures.ts';
import { explainPrediction, type PredictionExplanation } from './explainPrediction.ts';
import { extractFeatures } from './extractFeatures.ts';
import { createFeatureBuffer } from './featureBuffer.ts';
import { kindShares } from './kindGate.ts';
import { kindLevels } from './kindLevels.ts';
import type { LengthPrediction } from './lengthPrediction.ts';
import type { LengthPredictor } from './lengthPredictor.ts';
import { mixtureOf } from './mixtureOf.ts';
import type { PredictorWeights } from './predictorWeights.ts';
import type { PromptRequest } from './promptRequest.ts';
import { scoreFeatures } from './scoreFeatures.ts';
import { unlikeness } from './unlikeness.ts';

/** A prediction and what it was made of, for a learner that corrects the predictor. */
export interface FeaturedPrediction {
  readonly prediction: LengthPrediction;
  readonly features: CompactFeatures;
}

/** A predictor that can tell why. */
export interface LinearPredictor extends LengthPredictor {
  /** `predict`, with a compact copy of the request's features; takes every request as well. */
  predictWithFeatures(request: PromptRequest): FeaturedPrediction;
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
  const levels = kindLevels(weights.calibrations);
  const atZero = denseAtZero(weights.dense);
  const predict = (request: PromptRequest): LengthPrediction => {
    extractFeatures(features, request);
    denseChanges(weights.dense, features);
    kindShares(weights.gate, features, shares);
    scoreFeatures(weights, features, scores);
    return mixtureOf(weights.calibrations, shares, scores);
  };
  return {
    predict,
    predictWithFeatures(request) {
      const prediction = predict(request);
      const [score, kindLevel] = [shareMean(shares, scores), shareMean(shares, levels)];
      const trunk = { score, kindLevel, unlikeness: unlikeness(shares) };
      return { prediction, features: compactFeatures(features, atZero, trunk) };
    },
    explain: (request) => explainPrediction(weights, request),
  };
}

/** Mean of one value per kind, by the shares of the kinds. */
function shareMean(shares: Float64Array, values: Float64Array): number {
  let mean = 0;
  for (let k = 0; k < shares.length; k++) mean += shares[k]! * values[k]!;
  return mean;
}

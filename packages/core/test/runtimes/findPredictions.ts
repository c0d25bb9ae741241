import {
  createFeatureBuffer,
  createLinearPredictor,
  decodeWeights,
  type PromptRequest,
} from '@wattlane/core/prediction';
import { createSfc32 } from '@wattlane/core/random';
import { featureLine } from './featureLine.ts';
import { floatBits } from './floatBits.ts';
import { drawRequests } from './prompts.ts';
import type { PredictionsFound } from './scenarioResult.ts';

const REQUESTS = 300;

/** Features of generated prompts, and what each set of weights foretells for them. */
export function findPredictions(weights: Readonly<Record<string, string>>): PredictionsFound {
  const requests = drawRequests(createSfc32(2026), REQUESTS);
  const features = createFeatureBuffer();
  return {
    features: requests.map((request) => featureLine(features, request)),
    byWeights: Object.fromEntries(
      Object.entries(weights).map(([name, base64]) => [name, predictionLines(base64, requests)]),
    ),
  };
}

/** The weights that these characters stand for. */
export function predictorOf(base64: string): ReturnType<typeof createLinearPredictor> {
  return createLinearPredictor(decodeWeights(Uint8Array.from(atob(base64), (unit) => unit.charCodeAt(0))));
}

function predictionLines(base64: string, requests: readonly PromptRequest[]): string[] {
  const predictor = predictorOf(base64);
  return requests.map((request) => {
    const { logMean, logSd } = predictor.predict(request);
    const { score } = predictor.explain(request);
    return [logMean, logSd, score].map(floatBits).join(' ');
  });
}

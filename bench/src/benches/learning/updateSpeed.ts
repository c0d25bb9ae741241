import {
  createLengthLearner,
  type LengthLearner,
  learnLength,
  refinePrediction,
  sealSnapshot,
} from '@wattlane/core/learning';
import { createLinearPredictor, type PredictorWeights, type PromptRequest } from '@wattlane/core/prediction';
import { createSfc32, sampleNormal } from '@wattlane/core/random';
import { percentileOf } from '@wattlane/core/stats';

const REQUESTS = 20_000;

/** Requests before the clock counts: windows fill and code is compiled. */
const WARM_UP = 5000;

/**
 * Time of the learner beside the trunk, on 20 models and 300 tenants with full windows.
 *
 * - learnP50Us, learnP99Us: one outcome
 * - refineP50Us: one prediction
 */
export function updateSpeedMetrics(): Record<string, number> {
  const rng = createSfc32(5);
  const learner = createLengthLearner();
  const [learning, refining] = [new Float64Array(REQUESTS), new Float64Array(REQUESTS)];
  for (let i = 0; i < WARM_UP + REQUESTS; i++) {
    const key = { model: `model${i % 20}`, tenant: `tenant${i % 300}` };
    const trunk = { logMean: 3 + 3 * rng.nextFloat(), logSd: 0.7 };
    const outputTokens = Math.exp(Math.max(0, sampleNormal(rng, trunk.logMean, 0.7)));
    const start = performance.now();
    const issued = refinePrediction(learner, key, trunk);
    const issuedAt = performance.now();
    learnLength(learner, key, issued, { outputTokens, finish: 'stop' });
    const end = performance.now();
    if (i < WARM_UP) continue;
    refining[i - WARM_UP] = 1000 * (issuedAt - start);
    learning[i - WARM_UP] = 1000 * (end - issuedAt);
  }
  return {
    learnP50Us: percentileOf(learning, 0.5),
    learnP99Us: percentileOf(learning, 0.99),
    refineP50Us: percentileOf(refining, 0.5),
  };
}

/**
 * Time of one complete update, the trunk's correction included, and of what its features cost before; models without
 * tenants, full windows.
 *
 * - updateP50Us, updateP99Us: `learnLength` with the features of a long prompt
 * - refineFeaturesP50Us: `refinePrediction` with them
 * - featuredPredictP50Us: `predictWithFeatures`, the extraction included
 * - learnerSnapshotKiB: text of a sealed snapshot of the learner
 *
 * @param requests  long prompts
 */
export function featuredUpdateMetrics(
  weights: PredictorWeights,
  requests: readonly PromptRequest[],
): Record<string, number> {
  const learner = createLengthLearner();
  const times = timeUpdates(learner, weights, requests);
  return {
    updateP50Us: percentileOf(times.learning, 0.5),
    updateP99Us: percentileOf(times.learning, 0.99),
    refineFeaturesP50Us: percentileOf(times.refining, 0.5),
    featuredPredictP50Us: percentileOf(times.predicting, 0.5),
    learnerSnapshotKiB: sealSnapshot(0, learner).text.length / 1024,
  };
}

function timeUpdates(
  learner: LengthLearner,
  weights: PredictorWeights,
  requests: readonly PromptRequest[],
): Record<'predicting' | 'refining' | 'learning', Float64Array> {
  const rng = createSfc32(6);
  const predictor = createLinearPredictor(weights);
  const predicting = new Float64Array(REQUESTS);
  const [refining, learning] = [new Float64Array(REQUESTS), new Float64Array(REQUESTS)];
  for (let i = 0; i < WARM_UP + REQUESTS; i++) {
    const key = { model: `model${i % 20}` };
    const start = performance.now();
    const { prediction, features } = predictor.predictWithFeatures(requests[i % requests.length]!);
    const predicted = performance.now();
    const issued = refinePrediction(learner, key, prediction, features);
    const refined = performance.now();
    const outputTokens = Math.exp(Math.max(0, sampleNormal(rng, prediction.logMean, 0.7)));
    const before = performance.now();
    learnLength(learner, key, issued, { outputTokens, finish: 'stop' });
    const end = performance.now();
    if (i < WARM_UP) continue;
    predicting[i - WARM_UP] = 1000 * (predicted - start);
    refining[i - WARM_UP] = 1000 * (refined - predicted);
    learning[i - WARM_UP] = 1000 * (end - before);
  }
  return { predicting, refining, learning };
}

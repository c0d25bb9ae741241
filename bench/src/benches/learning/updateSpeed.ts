import { createLengthLearner, learnLength, refinePrediction } from '@wattlane/core/learning';
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

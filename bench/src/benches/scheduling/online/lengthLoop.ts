import {
  createLengthLearner,
  learnLength,
  type OffsetKey,
  type RefinedPrediction,
  refinePrediction,
} from '@wattlane/core/learning';
import { expectedTokens, type LengthPrediction } from '@wattlane/core/prediction';
import { serviceMsOf } from '../jobSource.ts';
import type { PromptRequest } from './promptTraffic.ts';

/** A predictor in the loop of `simulateSlots`. */
export interface LengthLoop {
  predict(job: number): { sizeMs: number; trustRatio: number };
  learn(job: number): void;
}

/**
 * What is learned. `levels`: those of models and tenants, with slope and spread. `features`: the trunk's own error by the
 * features of the prompt too, at ten times the time.
 */
type Learns = 'levels' | 'features';

/** Expected time in service, in ms, which is linear in the length: that of the expected length. */
const expectedServiceMs = (prediction: LengthPrediction): number => serviceMsOf(expectedTokens(prediction));

/** The trunk alone, trusted as it is. */
export function frozenLoop(requests: readonly PromptRequest[]): LengthLoop {
  return {
    predict: (job) => ({ sizeMs: expectedServiceMs(requests[job]!.trunk.prediction), trustRatio: 1 }),
    learn: () => {},
  };
}

/**
 * The trunk with all that a fresh learner has learned from the requests that ended before, and with its trust.
 *
 * @param seen    what the predictor reads of each request; the requests themselves, unless predictions are shuffled
 */
export function learnedLoop(
  requests: readonly PromptRequest[],
  learns: Learns,
  seen: readonly PromptRequest[] = requests,
): LengthLoop {
  const learner = createLengthLearner();
  const issued: (RefinedPrediction | undefined)[] = [];
  const keyOf = ({ model, tenant }: PromptRequest): OffsetKey => ({ model, tenant });
  return {
    predict(job) {
      const { prediction, features } = seen[job]!.trunk;
      const read = learns === 'features' ? features : undefined;
      const refined = refinePrediction(learner, keyOf(seen[job]!), prediction, read);
      issued[job] = refined;
      return { sizeMs: expectedServiceMs(refined.prediction), trustRatio: refined.trustRatio };
    },
    learn(job) {
      const { outputTokens } = requests[job]!;
      learnLength(learner, keyOf(seen[job]!), issued[job]!, { outputTokens, finish: 'stop' });
      issued[job] = undefined;
    },
  };
}

import {
  createLengthLearner,
  type LengthLearner,
  learnLength,
  refinePrediction,
} from '@wattlane/core/learning';
import type { FeaturedPrediction } from '@wattlane/core/prediction';
import { type Sfc32, shuffleInPlace } from '@wattlane/core/random';
import { kendallTau } from '@wattlane/core/stats';

/** One model's answer to a prompt, with what the trunk said of the prompt. */
export interface FeaturedAnswer extends FeaturedPrediction {
  readonly outputTokens: number;
}

/** The order that a learner gives to one model's answers. */
export interface OrderAfter {
  readonly outcomes: number;
  /** Kendall's tau of forecast and length, over the answers that are not learned from. */
  readonly tau: number;
}

const KEY = { model: 'unseen' };

/**
 * Feeds answers in random order to a new learner and measures the order of other answers on the way.
 *
 * @param outcomes  after how many to measure, ascending; where there are fewer answers, after all of them
 */
export function ordersAfter(
  learned: readonly FeaturedAnswer[],
  measured: readonly FeaturedAnswer[],
  outcomes: readonly number[],
  rng: Sfc32,
): OrderAfter[] {
  const order = Int32Array.from(learned.keys());
  shuffleInPlace(rng, order);
  const learner = createLengthLearner();
  let next = 0;
  return outcomes.map((count) => {
    for (; next < Math.min(count, learned.length); next++) learnAnswer(learner, learned[order[next]!]!);
    return { outcomes: count, tau: orderOf(learner, measured) };
  });
}

function learnAnswer(learner: LengthLearner, answer: FeaturedAnswer): void {
  const issued = refinePrediction(learner, KEY, answer.prediction, answer.features);
  learnLength(learner, KEY, issued, { outputTokens: answer.outputTokens, finish: 'stop' });
}

function orderOf(learner: LengthLearner, measured: readonly FeaturedAnswer[]): number {
  return kendallTau(
    measured.map(
      ({ prediction, features }) => refinePrediction(learner, KEY, prediction, features).prediction.logMean,
    ),
    measured.map(({ outputTokens }) => outputTokens),
  );
}

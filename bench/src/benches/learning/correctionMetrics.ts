import type { PredictorWeights } from '@wattlane/core/prediction';
import type { PromptLength } from '@wattlane/core/traces';
import type { BenchContext, Metrics } from '../../harness.ts';
import { requestsOf } from '../prediction/predictSpeed.ts';
import type { SplitRows } from '../prediction/promptRows.ts';
import { promptHash } from '../prediction/textTrunk.ts';
import { knownPopulationMetrics } from './knownPopulation.ts';
import { readLengthMatrix } from './lengthMatrix.ts';
import { newPopulationMetrics } from './newPopulation.ts';
import { featuredUpdateMetrics } from './updateSpeed.ts';

/** Characters of the prompts that an update is timed with. */
const LONG = 4096;

/**
 * All figures of the correction that is learned of the trunk.
 *
 * @param weights      of the shipped trunk
 * @param rows         prompts for the times
 * @param evaluation   alpaca_eval: prompts that the trunk has not seen the like of, and the texts of the matrix
 * @param trainedTau   tau of predictors trained on alpaca_eval; without it the new population is left out
 * @throws WattlaneError ERR_BENCH_DATA when the matrix is missing or broken
 */
export function correctionMetrics(
  context: BenchContext,
  weights: PredictorWeights,
  rows: readonly PromptLength[],
  evaluation: SplitRows,
  trainedTau: number | undefined,
): Metrics {
  context.log('correction of the trunk on known and new prompts');
  const matrix = readLengthMatrix(context.data);
  const prompts = [...evaluation.train, ...evaluation.test].map(({ prompt }) => prompt);
  const textOf = new Map(prompts.map((prompt) => [promptHash(prompt), prompt]));
  const texts = matrix.promptHashes.map((hash) => textOf.get(hash) ?? '');
  return {
    ...knownPopulationMetrics(matrix, texts),
    ...(trainedTau === undefined ? {} : newPopulationMetrics(weights, evaluation, trainedTau)),
    ...featuredUpdateMetrics(weights, requestsOf(rows, LONG)),
  };
}

import type { BenchContext, Metrics } from '../../harness.ts';
import { coldStartMetrics, meanOfKnownModels, type PromptScorer } from './coldStart.ts';
import { coverageMetrics, matrixEvents } from './coverage.ts';
import { gamingMetrics } from './gaming.ts';
import { readLengthMatrix } from './lengthMatrix.ts';
import { readPredictedAnswers, remainingMetrics } from './remaining.ts';
import { updateSpeedMetrics } from './updateSpeed.ts';

/** Models outside the trunk whose traffic coverage is measured on. */
const COVERED_MODELS = 40;

/**
 * All figures of what is learned beside the trunk. With the trunk's own scorer in place of the mean of the other
 * models' answers the cold start and the coverage are those of a gateway.
 *
 * @throws WattlaneError ERR_BENCH_DATA when a data file is missing or broken
 */
export function learningMetrics(context: BenchContext, scorer: PromptScorer = meanOfKnownModels): Metrics {
  const matrix = readLengthMatrix(context.data);
  context.log(`cold start and coverage on ${matrix.models.length} models`);
  const coldStart = coldStartMetrics(matrix, scorer);
  const coverage = coverageMetrics(matrixEvents(matrix, scorer, COVERED_MODELS));
  const onlineCoverage = Object.fromEntries(
    Object.entries(coverage).map(([name, value]) => [name.replace('coverage80', 'onlineCoverage80'), value]),
  );
  context.log('remaining tokens');
  const { answers, maxTokens } = readPredictedAnswers(context.data);
  const remaining = remainingMetrics(answers, maxTokens);
  context.log('gaming and speed');
  return { ...coldStart, ...onlineCoverage, ...remaining, ...gamingMetrics(), ...updateSpeedMetrics() };
}

import { createLengthLearner, learnLength, refinePrediction } from '@wattlane/core/learning';
import { expectedRemainingTokens, expectedTokens, type LengthPrediction } from '@wattlane/core/prediction';
import { type DataFolder, readDataLines } from '../../data.ts';
import { numberColumn } from '../../lengthPredictions.ts';

/** One answer with the prediction that was made at admission. */
export interface PredictedAnswer {
  readonly prediction: LengthPrediction;
  readonly outputTokens: number;
}

/** Tokens streamed when the rest is foretold. */
const STREAMED = [50, 200, 400] as const;

const LENGTHS_FILE = 'llm/alpaca_vicuna7b_multisample_lengths.csv.gz';

/** Spread stated for the stand-in trunk; the learner corrects it. */
const TRUNK_LOG_SD = 0.8;

/**
 * Error of the forecast of what is still to come, over the answers that get so far.
 *
 * - remainingMaeRatio_<t>: mean absolute error of the conditional mean, over that of the admission estimate less t (1 at
 *   the least: an answer that goes on has a token to come)
 * - remainingMae_<t>: that of the conditional mean, in tokens
 *
 * @param maxTokens  the limit that the answers were made under
 */
export function remainingMetrics(
  answers: readonly PredictedAnswer[],
  maxTokens: number,
): Record<string, number> {
  const metrics: Record<string, number> = {};
  for (const streamed of STREAMED) {
    let refined = 0;
    let unrefined = 0;
    const running = answers.filter(({ outputTokens }) => outputTokens > streamed);
    for (const { prediction, outputTokens } of running) {
      const rest = outputTokens - streamed;
      const admitted = Math.max(1, expectedTokens(prediction, maxTokens) - streamed);
      unrefined += Math.abs(admitted - rest);
      refined += Math.abs(expectedRemainingTokens(prediction, streamed, maxTokens) - rest);
    }
    metrics[`remainingMaeRatio_${streamed}`] = refined / unrefined;
    metrics[`remainingMae_${streamed}`] = refined / running.length;
  }
  return metrics;
}

/**
 * Answers of Vicuna-7B with predictions that are learned on the training rows and frozen. The file has no prompts, so
 * another model's answer to the same prompt stands in for the trunk: its log length errs by about 0.7, as a trunk does.
 *
 * @throws WattlaneError ERR_BENCH_DATA
 */
export function readPredictedAnswers(folder: DataFolder): { answers: PredictedAnswer[]; maxTokens: number } {
  const lines = readDataLines(folder, LENGTHS_FILE);
  const isTrain = lines.slice(1).map((line) => line.startsWith('train,'));
  const others = numberColumn(lines, LENGTHS_FILE, 'len_davinci003');
  const lengths = numberColumn(lines, LENGTHS_FILE, 'len_t07');
  const learner = createLengthLearner();
  const key = { model: 'vicuna-7b' };
  const refined = (row: number): ReturnType<typeof refinePrediction> =>
    refinePrediction(learner, key, {
      logMean: Math.log(Math.max(1, others[row]!)),
      logSd: TRUNK_LOG_SD,
    });
  let maxTokens = 1;
  for (const [row, outputTokens] of lengths.entries()) {
    if (!isTrain[row]) continue;
    maxTokens = Math.max(maxTokens, outputTokens);
    learnLength(learner, key, refined(row), { outputTokens, finish: 'stop' });
  }
  const answers = [...lengths.entries()].flatMap(([row, outputTokens]) =>
    isTrain[row] ? [] : [{ prediction: refined(row).prediction, outputTokens }],
  );
  return { answers, maxTokens };
}

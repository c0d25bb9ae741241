import { applyOffsets, createModelOffsets, learnOffsets, type ModelOffsets } from '@wattlane/core/learning';
import { createSfc32, type Sfc32, shuffleInPlace } from '@wattlane/core/random';
import { kendallTau } from '@wattlane/core/stats';
import type { LengthMatrix } from './lengthMatrix.ts';

/**
 * A trunk as the cold start sees it: the forecast of the log length of every prompt, made from the answers of the
 * `known` models to the training prompts. For training prompts it has to be out of fold: a trunk that has seen the
 * prompt's own answers looks better on the outcomes that the offset learns from than on what comes.
 */
export type PromptScorer = (matrix: LengthMatrix, known: readonly number[]) => Float64Array;

/** Outcomes after which a new model is measured. */
const OUTCOMES = [0, 5, 10, 20, 50, 200] as const;

/** Models left out of one trunk at the most. */
const MOST_UNSEEN = 40;

/** Spread that the trunk states. */
const TRUNK_LOG_SD = 0.7;

const MODEL = 'unseen';

/** Mean error and rank correlation over test prompts, summed over models. */
interface Totals {
  error: number;
  answers: number;
  tau: number;
  models: number;
}

/**
 * How well the length of a model outside the trunk is foretold after its first outcomes, on test prompts. Every model is
 * left out once: models differ so much that the mean over a few draws of 40 would hang on the draw.
 *
 * - offsetLogMae<n>: mean absolute error of the log length after n outcomes
 * - coldStartTau<n>: Kendall's tau after n outcomes, mean over models
 */
export function coldStartMetrics(matrix: LengthMatrix, scorer: PromptScorer): Record<string, number> {
  const totals = OUTCOMES.map((): Totals => ({ error: 0, answers: 0, tau: 0, models: 0 }));
  const rng = createSfc32(3);
  for (const unseen of modelGroups(matrix, rng)) {
    const known = [...matrix.models.keys()].filter((model) => !unseen.includes(model));
    const scores = scorer(matrix, known);
    for (const model of unseen) learnUnseen(matrix, scores, model, rng, totals);
  }
  const metrics: Record<string, number> = {};
  for (const [place, count] of OUTCOMES.entries()) {
    const { error, answers, tau, models } = totals[place]!;
    metrics[`offsetLogMae${count}`] = error / answers;
    metrics[`coldStartTau${count}`] = tau / models;
  }
  return metrics;
}

/**
 * The mean log length over the known models' answers to the very prompt: no predictor, since a gateway never has them,
 * but a trunk with next to no error. What is left is the new model's own.
 */
export const meanOfKnownModels: PromptScorer = (matrix, known) =>
  Float64Array.from(matrix.logTokens, (row) => {
    const answers = known.map((model) => row[model]!).filter((log) => !Number.isNaN(log));
    return answers.reduce((sum, log) => sum + log, 0) / answers.length;
  });

/** All models in random order, cut into groups of nearly equal size; two or more, so that some models are known. */
function modelGroups({ models }: LengthMatrix, rng: Sfc32): Int32Array[] {
  const order = Int32Array.from(models.keys());
  shuffleInPlace(rng, order);
  const count = Math.max(2, Math.ceil(order.length / MOST_UNSEEN));
  return Array.from({ length: count }, (_, group) => {
    const [start, end] = [group, group + 1].map((edge) => Math.floor((edge * order.length) / count));
    return order.subarray(start, end);
  });
}

/** Feeds outcomes of one model in random order and measures it at each of `OUTCOMES`. */
function learnUnseen(
  matrix: LengthMatrix,
  scores: Float64Array,
  model: number,
  rng: Sfc32,
  totals: readonly Totals[],
): void {
  const prompts = matrix.train.filter((prompt) => !Number.isNaN(matrix.logTokens[prompt]![model]));
  shuffleInPlace(rng, prompts);
  const offsets = createModelOffsets();
  let learned = 0;
  for (const [place, count] of OUTCOMES.entries()) {
    for (; learned < Math.min(count, prompts.length); learned++) {
      const prompt = prompts[learned]!;
      const outputTokens = Math.exp(matrix.logTokens[prompt]![model]!);
      learnOffsets(offsets, { model: MODEL }, trunkOf(scores, prompt), { outputTokens, finish: 'stop' });
    }
    measure(matrix, scores, model, offsets, totals[place]!);
  }
}

function measure(
  matrix: LengthMatrix,
  scores: Float64Array,
  model: number,
  offsets: ModelOffsets,
  totals: Totals,
): void {
  const prompts = matrix.test.filter((prompt) => !Number.isNaN(matrix.logTokens[prompt]![model]));
  const forecasts = Float64Array.from(
    prompts,
    (prompt) => applyOffsets(offsets, { model: MODEL }, trunkOf(scores, prompt)).logMean,
  );
  const actual = Float64Array.from(prompts, (prompt) => matrix.logTokens[prompt]![model]!);
  for (const [place, log] of actual.entries()) totals.error += Math.abs(log - forecasts[place]!);
  totals.answers += actual.length;
  if (actual.length < 2) return;
  totals.tau += kendallTau(forecasts, actual);
  totals.models += 1;
}

const trunkOf = (scores: Float64Array, prompt: number): { logMean: number; logSd: number } => ({
  logMean: scores[prompt]!,
  logSd: TRUNK_LOG_SD,
});

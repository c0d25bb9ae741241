import { createLinearPredictor, type TrainingRow, trainPredictor } from '@wattlane/core/prediction';
import { createSfc32, shuffleInPlace } from '@wattlane/core/random';
import { kendallTau, mean } from '@wattlane/core/stats';
import { type FeaturedAnswer, ordersAfter } from './featuredStream.ts';
import type { LengthMatrix } from './lengthMatrix.ts';

/** Outcomes after which the order is measured. */
const OUTCOMES = [0, 20, 50, 200] as const;

/** Models left out of the trunk, each measured with this many random draws of its outcomes. */
const UNSEEN_MODELS = 24;
const DRAWS = 3;

/** Folds of the training prompts; the forecast of each comes from a trunk that has not seen it. */
const FOLDS = 4;

/** For the trunk and for the predictors that it is compared with. */
const TRAINING = { alphas: [1.2, 2.5, 5], folds: 4 } as const;

/**
 * What online learning does to the order where the trunk knows the prompts and only the model is new: a trunk trained on
 * the mean log length of all other models, for 24 models outside it.
 *
 * - coldStartTau<n>_knownPopulation: Kendall's tau on test prompts after n outcomes on training prompts
 * - coldStart<n>_knownPopulation: the same as a share of the tau of predictors trained on all training answers of the
 *   model itself, which is trainedTau_knownPopulation
 *
 * @param texts  of the prompts of the matrix
 */
export function knownPopulationMetrics(
  matrix: LengthMatrix,
  texts: readonly string[],
): Record<string, number> {
  const rng = createSfc32(8);
  const order = Int32Array.from(matrix.models.keys());
  shuffleInPlace(rng, order);
  const known = [...order.subarray(UNSEEN_MODELS)];
  const featured = featuredPrompts(matrix, texts, meanLogs(matrix, known));
  const taus = OUTCOMES.map((): number[] => []);
  const trained: number[] = [];
  for (const model of order.subarray(0, UNSEEN_MODELS)) {
    const logs = Float64Array.from(matrix.logTokens, (row) => row[model]!);
    const [train, test] = [matrix.train, matrix.test].map((part) =>
      part.filter((at) => !Number.isNaN(logs[at]!)),
    );
    const answer = (at: number): FeaturedAnswer => ({ ...featured[at]!, outputTokens: Math.exp(logs[at]!) });
    trained.push(trainedTau(texts, logs, train!, test!));
    for (let draw = 0; draw < DRAWS; draw++) {
      const orders = ordersAfter(Array.from(train!, answer), Array.from(test!, answer), OUTCOMES, rng);
      orders.forEach(({ tau }, place) => {
        taus[place]!.push(tau);
      });
    }
  }
  const metrics: Record<string, number> = { trainedTau_knownPopulation: mean(trained) };
  OUTCOMES.forEach((count, place) => {
    metrics[`coldStartTau${count}_knownPopulation`] = mean(taus[place]!);
    metrics[`coldStart${count}_knownPopulation`] = mean(taus[place]!) / mean(trained);
  });
  return metrics;
}

/** Mean log length of the given models' answers, by prompt. */
function meanLogs(matrix: LengthMatrix, models: readonly number[]): Float64Array {
  return Float64Array.from(matrix.logTokens, (row) =>
    mean(models.map((model) => row[model]!).filter((log) => !Number.isNaN(log))),
  );
}

/** Forecasts and features of all prompts, those of training prompts out of fold. */
function featuredPrompts(
  matrix: LengthMatrix,
  texts: readonly string[],
  logs: Float64Array,
): Omit<FeaturedAnswer, 'outputTokens'>[] {
  const featured: Omit<FeaturedAnswer, 'outputTokens'>[] = [];
  const forecast = (trained: Int32Array, asked: Int32Array): void => {
    const predictor = trainOn(texts, logs, trained);
    for (const at of asked) featured[at] = predictor.predictWithFeatures(rowOf(texts, logs, at).request);
  };
  forecast(matrix.train, matrix.test);
  for (let fold = 0; fold < FOLDS; fold++) {
    const isOut = (_: number, place: number): boolean => place % FOLDS === fold;
    forecast(
      matrix.train.filter((at, place) => !isOut(at, place)),
      matrix.train.filter(isOut),
    );
  }
  return featured;
}

function trainedTau(
  texts: readonly string[],
  logs: Float64Array,
  train: Int32Array,
  test: Int32Array,
): number {
  const predictor = trainOn(texts, logs, train);
  const forecasts = Array.from(test, (at) => predictor.predict(rowOf(texts, logs, at).request).logMean);
  return kendallTau(
    forecasts,
    Array.from(test, (at) => logs[at]!),
  );
}

function trainOn(
  texts: readonly string[],
  logs: Float64Array,
  places: Int32Array,
): ReturnType<typeof createLinearPredictor> {
  const rows = Array.from(places, (at) => rowOf(texts, logs, at));
  return createLinearPredictor(trainPredictor(rows, TRAINING).weights);
}

function rowOf(texts: readonly string[], logs: Float64Array, at: number): TrainingRow {
  return {
    request: { turns: [{ role: 'user', text: texts[at]! }] },
    outputTokens: Math.max(1, Math.exp(logs[at]!)),
    kind: '',
  };
}

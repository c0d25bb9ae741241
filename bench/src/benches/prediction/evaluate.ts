import type { LengthPrediction } from '@wattlane/core/prediction';
import { kendallTau, mean, percentileOf } from '@wattlane/core/stats';

/** A test row with what was foretold of it. */
export interface Forecast {
  readonly model: string;
  readonly outputTokens: number;
  readonly prediction: LengthPrediction;
}

/** Half the width of the central 80 % of a standard normal variable. */
const HALF_WIDTH_80 = 1.2815515655446004;

/** Kendall's tau inside each model's answers, the mean over models with two answers or more. */
export function tauWithinModels(
  models: readonly string[],
  scores: readonly number[],
  tokens: readonly number[],
): number {
  const taus = [...new Set(models)].flatMap((model) => {
    const own = models.flatMap((name, row) => (name === model ? [row] : []));
    if (own.length < 2) return [];
    return kendallTau(
      own.map((row) => scores[row]!),
      own.map((row) => tokens[row]!),
    );
  });
  return mean(taus);
}

/** `tauWithinModels` of forecasts. */
export function tauOf(forecasts: readonly Forecast[]): number {
  return tauWithinModels(
    forecasts.map((forecast) => forecast.model),
    forecasts.map((forecast) => forecast.prediction.logMean),
    forecasts.map((forecast) => forecast.outputTokens),
  );
}

/** Share of forecasts on the right side of the median of the training lengths. */
export function accuracyOf(forecasts: readonly Forecast[], trainTokens: readonly number[]): number {
  const median = percentileOf(trainTokens, 0.5);
  const right = forecasts.filter(
    ({ prediction, outputTokens }) => prediction.logMean > Math.log(median) === outputTokens > median,
  );
  return right.length / forecasts.length;
}

/** Whether the central 80 % of a forecast held its answer. */
export function isCovered({ prediction, outputTokens }: Forecast): boolean {
  return Math.abs(Math.log(outputTokens) - prediction.logMean) <= HALF_WIDTH_80 * prediction.logSd;
}

/** Share of forecasts that are covered. */
export function coverageOf(forecasts: readonly Forecast[]): number {
  return forecasts.filter(isCovered).length / forecasts.length;
}

/** Coverage of each fifth of the forecasts by predicted length, shortest first, as counts. */
export function quintileCounts(forecasts: readonly Forecast[]): { covered: number; rows: number }[] {
  const order = forecasts.toSorted((a, b) => a.prediction.logMean - b.prediction.logMean);
  return Array.from({ length: 5 }, (_, fifth) => {
    const own = order.slice(
      Math.floor((fifth * order.length) / 5),
      Math.floor(((fifth + 1) * order.length) / 5),
    );
    return { covered: own.filter(isCovered).length, rows: own.length };
  });
}

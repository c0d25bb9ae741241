import { createLinearPredictor, type PredictorWeights } from '@wattlane/core/prediction';
import { createSfc32 } from '@wattlane/core/random';
import { mean } from '@wattlane/core/stats';
import { ALPACA_MODELS, isAlpaca } from '../prediction/alpaca.ts';
import { type SplitRows, trainingRow } from '../prediction/promptRows.ts';
import { type FeaturedAnswer, ordersAfter } from './featuredStream.ts';

/** Outcomes after which the order is measured. */
const OUTCOMES = [0, 20, 50, 100, 200] as const;

/** Random draws of the outcomes, for each model. */
const DRAWS = 20;

/**
 * How far a trunk gets on prompts that are unlike all that it was trained on: the shipped trunk on alpaca_eval, learning
 * online from outcomes on training prompts, measured on test prompts; mean over three models and 20 draws.
 *
 * - coldStartTau<n>_newPopulation: Kendall's tau after n outcomes
 * - coldStart<n>_newPopulation: the same as a share of `trainedTau`
 *
 * @param weights     of the trunk
 * @param trainedTau  tau of predictors that were trained on all training prompts of the new population
 */
export function newPopulationMetrics(
  weights: PredictorWeights,
  rows: SplitRows,
  trainedTau: number,
): Record<string, number> {
  const predictor = createLinearPredictor(weights);
  const rng = createSfc32(7);
  const taus = OUTCOMES.map((): number[] => []);
  for (const model of ALPACA_MODELS) {
    const [train, test] = [rows.train, rows.test].map((part) =>
      part
        .filter((row) => isAlpaca(row) && row.model === model)
        .map((row): FeaturedAnswer => {
          const featured = predictor.predictWithFeatures(trainingRow(row).request);
          return { ...featured, outputTokens: row.outputTokens };
        }),
    );
    for (let draw = 0; draw < DRAWS; draw++) {
      ordersAfter(train!, test!, OUTCOMES, rng).forEach(({ tau }, place) => {
        taus[place]!.push(tau);
      });
    }
  }
  const metrics: Record<string, number> = {};
  OUTCOMES.forEach((count, place) => {
    metrics[`coldStartTau${count}_newPopulation`] = mean(taus[place]!);
    metrics[`coldStart${count}_newPopulation`] = mean(taus[place]!) / trainedTau;
  });
  return metrics;
}

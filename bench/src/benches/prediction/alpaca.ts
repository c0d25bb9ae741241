import { createLinearPredictor, trainPredictor } from '@wattlane/core/prediction';
import { mean } from '@wattlane/core/stats';
import type { PromptLength } from '@wattlane/core/traces';
import { tauOf } from './evaluate.ts';
import { groupBy, type SplitRows, trainingRow } from './promptRows.ts';

/** Beginning of the names of its sources, one per data set that it draws from. */
const SOURCE = 'alpaca_eval';
/** The models that are measured. */
export const ALPACA_MODELS = ['gpt4', 'Meta-Llama-3-8B-Instruct', 'Mistral-7B-Instruct-v0.2'] as const;
const AVERAGE = 'average of all models';

/**
 * Mean over three models of Kendall's tau on alpaca_eval. Each model's predictor learns from its own lengths and, as
 * those of a second model, from the mean log length over all models, which is steadier. The data are not for
 * commercial use: these predictors are measured and thrown away.
 *
 * @returns undefined when a model is not in the data
 */
export function alpacaTau({ train, test }: SplitRows): number | undefined {
  const ownTrain = train.filter(isAlpaca);
  const averages = averageRows(ownTrain);
  const taus = ALPACA_MODELS.map((model) => {
    const isOwn = (row: PromptLength) => isAlpaca(row) && row.model === model;
    const rows = [...ownTrain.filter(isOwn), ...averages].map((row) => ({ ...trainingRow(row), kind: '' }));
    const tested = test.filter(isOwn);
    if (tested.length === 0 || rows.length === averages.length) return undefined;
    const { weights } = trainPredictor(rows, { alphas: [0.4, 0.7, 1.2, 2.5, 5] });
    const predictor = createLinearPredictor(weights);
    return tauOf(tested.map((row) => ({ ...row, prediction: predictor.predict(trainingRow(row).request) })));
  });
  return taus.every((tau) => tau !== undefined) ? mean(taus) : undefined;
}

/** Whether a row is of alpaca_eval. */
export function isAlpaca(row: PromptLength): boolean {
  return row.source.startsWith(SOURCE);
}

/** One row per prompt, with the geometric mean of all models' lengths. */
function averageRows(rows: readonly PromptLength[]): PromptLength[] {
  return [...groupBy(rows, (row) => row.prompt).values()].map((own) => ({
    ...own[0]!,
    model: AVERAGE,
    outputTokens: Math.max(1, Math.exp(mean(own.map((row) => Math.log(row.outputTokens))))),
  }));
}

import type { TrainingRow } from '@wattlane/core/prediction';
import type { PromptLength } from '@wattlane/core/traces';

/** A prompt as the predictor learns from it: one user turn, the source as its kind. */
export function trainingRow({ prompt, model, outputTokens, source }: PromptLength): TrainingRow {
  return { request: { turns: [{ role: 'user', text: prompt }], model }, outputTokens, kind: source };
}

/** What the rows of one source and one model are called in tables. */
export const populationName = ({ source, model }: PromptLength): string => `${source}/${model}`;

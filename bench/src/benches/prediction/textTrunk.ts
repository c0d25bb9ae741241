import { createHash } from 'node:crypto';
import { createLinearPredictor, type TrainingRow, trainPredictor } from '@wattlane/core/prediction';
import type { PromptLength } from '@wattlane/core/traces';
import type { PromptScorer } from '../learning/coldStart.ts';
import type { LengthMatrix } from '../learning/lengthMatrix.ts';

/** Folds for the forecasts of training prompts: each comes from a trunk that has not seen that prompt. */
const FOLDS = 5;

const ALPHAS = [1.2, 2.5, 5];

/**
 * A trunk that reads the prompt's text: trained on the mean log length of the known models' answers to the training
 * prompts, as a gateway could have it, so that only the prompt is known of a request.
 *
 * @param rows  the prompts of the matrix, in any order and number; they are found by the hash of their text
 */
export function textTrunkScorer(rows: readonly PromptLength[]): PromptScorer {
  const texts = new Map(rows.map(({ prompt }) => [shortHash(prompt), prompt]));
  return (matrix, known) => {
    const samples = Array.from(matrix.promptHashes, (hash, place) =>
      sampleOf(matrix, known, texts.get(hash), place),
    );
    const scores = new Float64Array(samples.length).fill(Number.NaN);
    score(scores, samples, matrix.train, matrix.test);
    for (let fold = 0; fold < FOLDS; fold++) {
      const isOut = (place: number): boolean => place % FOLDS === fold;
      score(
        scores,
        samples,
        matrix.train.filter((place) => !isOut(place)),
        matrix.train.filter(isOut),
      );
    }
    return scores;
  };
}

const shortHash = (prompt: string): string =>
  createHash('sha256').update(prompt.trim()).digest('hex').slice(0, 12);

function sampleOf(
  matrix: LengthMatrix,
  known: readonly number[],
  text: string | undefined,
  place: number,
): TrainingRow {
  const logs = known.map((model) => matrix.logTokens[place]![model]!).filter((log) => !Number.isNaN(log));
  const meanLog = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  return {
    request: { turns: [{ role: 'user', text: text ?? '' }] },
    outputTokens: Math.max(1, Math.exp(meanLog)),
    kind: '',
  };
}

/** Trains on some places and writes the forecasts of others. */
function score(
  scores: Float64Array,
  samples: readonly TrainingRow[],
  trained: Int32Array,
  scored: Int32Array,
): void {
  const { weights } = trainPredictor(
    Array.from(trained, (place) => samples[place]!),
    { alphas: ALPHAS },
  );
  const predictor = createLinearPredictor(weights);
  for (const place of scored) scores[place] = predictor.predict(samples[place]!.request).logMean;
}

import { encodeWeights, type TrainingRow, trainPredictor } from '@wattlane/core/prediction';
import { createSfc32, type Rng, sampleInteger } from '@wattlane/core/random';
import { drawText } from './prompts.ts';

/** Rows of each kind; fewer than 100 would get no curve of their own. */
const ROWS = 120;
const KINDS = ['plain', 'accents', 'marks'];

/** Bytes of weights of three kinds, trained on generated prompts: every part of a prediction is in use. */
export function trainedWeights(): Uint8Array {
  const rng = createSfc32(3);
  const rows = KINDS.flatMap((kind, place) => Array.from({ length: ROWS }, () => drawRow(rng, kind, place)));
  return encodeWeights(trainPredictor(rows, { alphas: [0.3], folds: 2, tolerance: 0.05 }).weights);
}

function drawRow(rng: Rng, kind: string, place: number): TrainingRow {
  const pieces = sampleInteger(rng, 1, 30);
  const text = drawText(rng, place, pieces);
  const outputTokens = pieces * (place + 1) * sampleInteger(rng, 5, 15);
  return { request: { turns: [{ role: 'user', text }] }, outputTokens, kind };
}

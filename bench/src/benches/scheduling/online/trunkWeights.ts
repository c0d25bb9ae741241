import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeWeights, type PredictorWeights, trainPredictor } from '@wattlane/core/prediction';
import type { PromptLength } from '@wattlane/core/traces';
import type { BenchContext } from '../../../harness.ts';
import { trainingRow } from '../../prediction/promptRows.ts';

/** Prompts with answer lengths, inside the data folder. */
export const PROMPTS_FILE = 'llm/prompts_lengths.jsonl.gz';

const ASSETS = new URL('../../../../../packages/cli/assets/', import.meta.url);

/** Folds of the cross-validation, fewer than for shipped weights, to save time. */
const FOLDS = 3;

/**
 * Weights of a trunk that has seen the training rows only. The shipped ones are just that for the data file whose SHA-256
 * stands beside them; for any other file a trunk is trained.
 */
export function trunkWeights(context: BenchContext, train: readonly PromptLength[]): PredictorWeights {
  const shipped = shippedWeights(join(context.data.path, PROMPTS_FILE));
  if (shipped !== null) {
    context.log('online: the shipped trunk was trained on the training rows of this very file');
    return shipped;
  }
  context.log(`online: training a trunk on ${train.length} rows`);
  return trainPredictor(train.map(trainingRow), { folds: FOLDS }).weights;
}

/** Null when the weights were trained on other data, are missing, or are of another version. */
function shippedWeights(dataPath: string): PredictorWeights | null {
  if (!existsSync(dataPath)) return null;
  const hash = createHash('sha256').update(readFileSync(dataPath)).digest('hex');
  try {
    const told = readFileSync(fileURLToPath(new URL('README.md', ASSETS)), 'utf8');
    if (!told.includes(hash)) return null;
    return decodeWeights(readFileSync(fileURLToPath(new URL('length-trunk.bin', ASSETS))));
  } catch {
    return null;
  }
}

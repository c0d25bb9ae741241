import { COUNT_NAMES } from './countNames.ts';
import { extractFeatures } from './extractFeatures.ts';
import type { FeatureBuffer } from './featureBuffer.ts';
import { integerLog2 } from './integerLog.ts';
import type { PromptRequest } from './promptRequest.ts';

/** The lexical features, by the count that each is the logarithm of. */
export const LEXICAL_NAMES: readonly string[] = [
  'characters',
  'words',
  'numbers',
  'lines',
  'meanWordLength',
  'questions',
  'stops',
  'commas',
  'colons',
  'structure',
  'cue:compose',
  'cue:explain',
  'cue:enumerate',
  'cue:summarize',
  'cue:implement',
  'cue:ask',
  'cue:brief',
  'cue:long',
];

const PLACES = LEXICAL_NAMES.map((name) => COUNT_NAMES.indexOf(name));

/**
 * Eighteen features of the surface of a prompt: its size, its marks, and whether it holds words of eight kinds. They
 * are what a predictor without word features sees, and stand for it in comparisons.
 *
 * After the Clairvoyant scheduler's profile of a prompt. Departure: cue words are those of this package.
 *
 * @param features  scratch space, overwritten
 */
export function lexicalFeatures(features: FeatureBuffer, request: PromptRequest): Float64Array {
  extractFeatures(features, request);
  return Float64Array.from(PLACES, (place) => integerLog2(1 + features.counts[place]!));
}

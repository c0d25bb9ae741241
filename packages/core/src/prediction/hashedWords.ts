import { addHash, addHashes, type FeatureBuffer } from './featureBuffer.ts';
import { hashPair } from './featureHash.ts';

/** Adds the words and numbers of tokens `start` up to `end` to a block. */
export function addWords(features: FeatureBuffer, block: number, start: number, end: number): void {
  const { words, wordsBefore } = features.tokens;
  addHashes(features, block, words, wordsBefore[start]!, wordsBefore[end]!, 0);
}

/**
 * Adds the pairs of neighbouring words and numbers, marks between them left out.
 *
 * @param opening  stands before the first word; 0 for nothing
 */
export function addWordPairs(
  features: FeatureBuffer,
  block: number,
  start: number,
  end: number,
  opening: number,
): void {
  const { words, wordsBefore } = features.tokens;
  const last = wordsBefore[end]!;
  let previous = opening;
  for (let w = wordsBefore[start]!; w < last; w++) {
    const word = words[w]!;
    if (previous !== 0) addHash(features, block, hashPair(previous, word));
    previous = word;
  }
}

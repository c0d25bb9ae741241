import { BLOCK_INDEX } from './featureBlocks.ts';
import { addHash, addHashes, endBlock, type FeatureBuffer } from './featureBuffer.ts';
import { hashPair, hashUnorderedPair } from './featureHash.ts';
import { inputShape } from './inputShape.ts';
import { stemOf } from './stemOf.ts';
import { TokenKind } from './tokenBuffer.ts';

/** Distinct instruction words of which every two make a pair. */
const PAIRED_WORDS = 20;
/** Tells a language from a word of the line above. */
const LANGUAGE_SALT = 0x2545f491;

/** Adds the blocks that cross the instruction's words with each other and with what surrounds them. */
export function addInstructionBlocks(features: FeatureBuffer, prompt: number): void {
  addCoOccurrence(features);
  endBlock(features);
  const { hash } = features.tokens;
  const { lineAbove } = features.layout;
  const above = lineAbove < 0 ? 0 : hash[lineAbove]!;
  const language = features.layout.firstLanguage;
  addContext(features, above, language);
  endBlock(features);
  addContextPairs(features, above ^ language);
  endBlock(features);
  addCrossed(
    features,
    BLOCK_INDEX.shape,
    inputShape(features.tokens, features.layout.instructionEnd, prompt),
  );
  endBlock(features);
}

/**
 * Adds the instruction's words, apart by whether there is a line above the instruction and by whether a programming
 * language is named: the same words ask for other things there.
 */
export function addSurroundedWords(features: FeatureBuffer): void {
  const { lineAbove, firstLanguage } = features.layout;
  const surroundings = (lineAbove < 0 ? 0 : 1) + (firstLanguage === 0 ? 0 : 2);
  addCrossed(features, BLOCK_INDEX.instructionWords, surroundings);
}

/** Every two of the first distinct instruction stems, whatever their order. */
function addCoOccurrence(features: FeatureBuffer): void {
  const stems = features.distinctStems;
  const count = firstDistinct(features, stems);
  for (let i = 1; i < count; i++) {
    for (let j = 0; j < i; j++) {
      addHash(features, BLOCK_INDEX.coOccurrence, hashUnorderedPair(stems[i]!, stems[j]!));
    }
  }
}

function firstDistinct(features: FeatureBuffer, stems: Int32Array): number {
  const { kind } = features.tokens;
  const { instructionStart, instructionEnd } = features.layout;
  let count = 0;
  for (let i = instructionStart; i < instructionEnd && count < PAIRED_WORDS; i++) {
    if (kind[i] === TokenKind.punctuation) continue;
    const stem = stemOf(features.tokens, i);
    if (!contains(stems, count, stem)) stems[count++] = stem;
  }
  return count;
}

function contains(stems: Int32Array, count: number, stem: number): boolean {
  for (let i = 0; i < count; i++) if (stems[i] === stem) return true;
  return false;
}

function addContext(features: FeatureBuffer, above: number, language: number): void {
  if (above !== 0) addCrossed(features, BLOCK_INDEX.context, above);
  if (language !== 0) addCrossed(features, BLOCK_INDEX.context, language ^ LANGUAGE_SALT);
}

function addContextPairs(features: FeatureBuffer, context: number): void {
  const { words, wordsBefore } = features.tokens;
  const last = wordsBefore[features.layout.instructionEnd]!;
  let previous = 1;
  for (let w = wordsBefore[features.layout.instructionStart]!; w < last; w++) {
    addHash(features, BLOCK_INDEX.contextPairs, hashPair(hashPair(context, previous), words[w]!));
    previous = words[w]!;
  }
}

/** The instruction's words, each with `salt`. */
function addCrossed(features: FeatureBuffer, block: number, salt: number): void {
  const { words, wordsBefore } = features.tokens;
  const { instructionStart, instructionEnd } = features.layout;
  addHashes(features, block, words, wordsBefore[instructionStart]!, wordsBefore[instructionEnd]!, salt);
}

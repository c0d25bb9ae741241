/** Name of a block of hashed features. */
export type FeatureBlockName =
  | 'words'
  | 'wordPairs'
  | 'instructionWords'
  | 'instructionPairs'
  | 'input'
  | 'marks'
  | 'coOccurrence'
  | 'context'
  | 'contextPairs'
  | 'shape'
  | 'counts'
  | 'system'
  | 'dialogue';

/** A block of hashed features. */
export interface FeatureBlock {
  readonly name: FeatureBlockName;
  /** Buckets, as a power of two. */
  readonly bits: number;
  /** Length of the block's part of the feature vector: its filled buckets share it evenly. */
  readonly weight: number;
}

/**
 * The hashed feature blocks, in the order of the weights.
 *
 * All but the last two read the prompt alone: the last user turn.
 *
 * - words, wordPairs: 1-grams and 2-grams
 * - instructionWords: words of the instruction line, apart by what surrounds it
 * - instructionPairs: its 2-grams
 * - input: words behind the instruction
 * - marks: punctuation
 * - coOccurrence: unordered pairs of the first distinct word stems of the instruction
 * - context: instruction words with the first word of the line above, and with the first programming language named
 * - contextPairs: 2-grams of the instruction with both of these
 * - shape: instruction words with what the input begins with, how long it is and whether it has several lines
 * - counts: counts and lengths of the prompt in buckets
 * - system, dialogue: words of the system prompts and of the turns before; each has a block of its own, so that they say
 *   nothing where no training row has any
 */
export const FEATURE_BLOCKS: readonly FeatureBlock[] = [
  { name: 'words', bits: 14, weight: 0.3 },
  { name: 'wordPairs', bits: 14, weight: 0.3 },
  { name: 'instructionWords', bits: 13, weight: 0.3 },
  { name: 'instructionPairs', bits: 15, weight: 0.3 },
  { name: 'input', bits: 12, weight: 0.15 },
  { name: 'marks', bits: 8, weight: 0.1 },
  { name: 'coOccurrence', bits: 16, weight: 0.4 },
  { name: 'context', bits: 14, weight: 0.3 },
  { name: 'contextPairs', bits: 15, weight: 0.3 },
  { name: 'shape', bits: 14, weight: 0.25 },
  { name: 'counts', bits: 11, weight: 0.3 },
  { name: 'system', bits: 10, weight: 0.3 },
  { name: 'dialogue', bits: 10, weight: 0.3 },
];

/** Length of the dense part of the feature vector, as `FeatureBlock.weight` is of a block's. */
export const DENSE_WEIGHT = 0.5;

/** How many hashed blocks there are. */
export const BLOCK_COUNT: number = FEATURE_BLOCKS.length;

/** Place of each block in `FEATURE_BLOCKS`. */
export const BLOCK_INDEX: Readonly<Record<FeatureBlockName, number>> = Object.fromEntries(
  FEATURE_BLOCKS.map((block, index) => [block.name, index]),
) as Record<FeatureBlockName, number>;

/** First bucket of each block in the common numbering, and at the end the number of all buckets. */
export const BLOCK_OFFSETS: Int32Array = offsets();

/** Buckets of all blocks together. */
export const BUCKET_COUNT: number = BLOCK_OFFSETS[BLOCK_COUNT]!;

function offsets(): Int32Array {
  const starts = new Int32Array(BLOCK_COUNT + 1);
  FEATURE_BLOCKS.forEach((block, index) => {
    starts[index + 1] = starts[index]! + 2 ** block.bits;
  });
  return starts;
}

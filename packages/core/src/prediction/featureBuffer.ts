import { COUNT_COUNT } from './countNames.ts';
import { BLOCK_COUNT, BLOCK_OFFSETS, BUCKET_COUNT, FEATURE_BLOCKS } from './featureBlocks.ts';
import { finishHash, hashPair } from './featureHash.ts';
import { createPromptLayout, type PromptLayout } from './promptLayout.ts';
import { createTokenBuffer, resetTokens, type TokenBuffer } from './tokenBuffer.ts';

/** Tokens that are read of one request. */
const MOST_TOKENS = 7168;
/**
 * Buckets that one request can fill: two for each token, and less than 4,000 for the 96 tokens of the instruction, the
 * 200 of the input, the 510 of the dialogue, the marks and the counts.
 */
const CAPACITY = 2 * MOST_TOKENS + 4096;

/** Features of one prompt, with the scratch space to make them. Reused from prompt to prompt. */
export interface FeatureBuffer {
  /** Filled buckets in the common numbering, block by block, each once. */
  readonly indices: Int32Array;
  /** Block b holds `indices[blockEnds[b - 1]]` up to `indices[blockEnds[b]]`. */
  readonly blockEnds: Int32Array;
  /** Whole numbers, in the order of `COUNT_NAMES`. */
  readonly counts: Int32Array;
  /** Scratch space for the counts that are not 0: their places, and what `denseChanges` makes of them. */
  readonly denseIndices: Int32Array;
  readonly denseValues: Float64Array;
  denseSize: number;
  readonly tokens: TokenBuffer;
  readonly layout: PromptLayout;
  /** Scratch space for the distinct stems of an instruction. */
  readonly distinctStems: Int32Array;
  /** 1 for every bucket in `indices`. */
  readonly filled: Uint8Array;
  size: number;
  block: number;
}

/** An empty buffer, large enough for every prompt; made once and used again. */
export function createFeatureBuffer(): FeatureBuffer {
  return {
    indices: new Int32Array(CAPACITY),
    blockEnds: new Int32Array(BLOCK_COUNT),
    counts: new Int32Array(COUNT_COUNT),
    denseIndices: new Int32Array(COUNT_COUNT),
    denseValues: new Float64Array(COUNT_COUNT),
    denseSize: 0,
    tokens: createTokenBuffer(MOST_TOKENS),
    layout: createPromptLayout(),
    distinctStems: new Int32Array(64),
    filled: new Uint8Array(BUCKET_COUNT),
    size: 0,
    block: 0,
  };
}

/** Empties the buffer. Costs as much as it held. */
export function resetFeatures(features: FeatureBuffer): void {
  for (let i = 0; i < features.size; i++) features.filled[features.indices[i]!] = 0;
  features.size = 0;
  features.block = 0;
  features.counts.fill(0);
  resetTokens(features.tokens);
}

/** Ends the block that is being filled; the next features belong to the next. */
export function endBlock(features: FeatureBuffer): void {
  features.blockEnds[features.block++] = features.size;
}

/**
 * Fills the bucket of a hash in block `block`; a second time changes nothing. Without a branch, since whether a word was
 * there before is what a processor cannot foresee.
 */
export function addHash(features: FeatureBuffer, block: number, hash: number): void {
  const { filled, indices, size } = features;
  const mixed = finishHash(hash, SEEDS[block]!);
  const bucket = BLOCK_OFFSETS[block]! + (mixed >>> SHIFTS[block]!);
  indices[size] = bucket;
  features.size = size + 1 - filled[bucket]!;
  filled[bucket] = 1;
}

/** `addHash` for every hash of `hashes` from `start` up to `end`, each paired with `salt` unless that is 0. */
export function addHashes(
  features: FeatureBuffer,
  block: number,
  hashes: Int32Array,
  start: number,
  end: number,
  salt: number,
): void {
  const { filled, indices } = features;
  const [offset, seed, shift] = [BLOCK_OFFSETS[block]!, SEEDS[block]!, SHIFTS[block]!];
  const salted = salt === 0 ? 0 : hashPair(salt, 0);
  let size = features.size;
  for (let i = start; i < end; i++) {
    const bucket = offset + (finishHash((salted + hashes[i]!) | 0, seed) >>> shift);
    indices[size] = bucket;
    size += 1 - filled[bucket]!;
    filled[bucket] = 1;
  }
  features.size = size;
}

const SHIFTS = Int32Array.from(FEATURE_BLOCKS, (block) => 32 - block.bits);
const SEEDS = Int32Array.from(FEATURE_BLOCKS, (_, index) => finishHash(index + 1, 0x5bd1e995));

import { BLOCK_INDEX, BLOCK_OFFSETS } from './featureBlocks.ts';

/** A block of features that the kind gate reads, its buckets folded by a shift. */
export interface GateBlock {
  /** Place in `FEATURE_BLOCKS`. */
  readonly block: number;
  /** Bits that are dropped from the bucket number. */
  readonly fold: number;
  readonly weight: number;
  /** First bucket in the gate's own numbering. */
  readonly start: number;
  /** The same, less the folded first bucket in the common one. */
  readonly shift: number;
}

const FOLDS = [
  { name: 'words', fold: 4, weight: 0.3 },
  { name: 'marks', fold: 0, weight: 0.2 },
  { name: 'counts', fold: 1, weight: 0.3 },
  { name: 'system', fold: 2, weight: 0.3 },
] as const;

/** The blocks that the kind gate reads, in order. */
export const GATE_BLOCKS: readonly GateBlock[] = FOLDS.map(({ name, fold, weight }, index) => {
  const block = BLOCK_INDEX[name];
  const start = firstBucket(index);
  return { block, fold, weight, start, shift: start - (BLOCK_OFFSETS[block]! >> fold) };
});

/** Number of buckets that the gate reads. */
export const GATE_BUCKETS: number = firstBucket(FOLDS.length);

function firstBucket(index: number): number {
  return FOLDS.slice(0, index).reduce((sum, { name, fold }) => sum + (sizeOf(name) >> fold), 0);
}

function sizeOf(name: (typeof FOLDS)[number]['name']): number {
  const block = BLOCK_INDEX[name];
  return BLOCK_OFFSETS[block + 1]! - BLOCK_OFFSETS[block]!;
}

import { COMPACT_BUCKETS, type CompactFeatures } from '../prediction/compactFeatures.ts';
import { COUNT_COUNT } from '../prediction/countNames.ts';
import { BLOCK_COUNT } from '../prediction/featureBlocks.ts';
import type { Sfc32 } from '../random/sfc32.ts';

/** Features of a made-up prompt: some of 20 words in each block, a few counts, and what the trunk adds. */
export function drawFeatures(rng: Sfc32, trunk: Partial<CompactFeatures> = {}): CompactFeatures {
  const buckets: number[] = [];
  const blockEnds = new Uint16Array(BLOCK_COUNT);
  for (let block = 0; block < BLOCK_COUNT; block++) {
    for (let word = 0; word < 20; word++) {
      if (rng.nextFloat() < 0.4) buckets.push((block * 4000 + word * 61) % COMPACT_BUCKETS);
    }
    blockEnds[block] = buckets.length;
  }
  const dense = Int8Array.from({ length: COUNT_COUNT }, () => Math.round(60 * (rng.nextFloat() - 0.5)));
  const own = { score: 2 * rng.nextFloat() - 1, kindLevel: 4 * rng.nextFloat() - 2, unlikeness: 0 };
  return { buckets: Uint16Array.from(buckets), blockEnds, dense, ...own, ...trunk };
}

/** Features without any bucket or count, but for what is given. */
export function emptyFeatures(own: Partial<CompactFeatures> = {}): CompactFeatures {
  return {
    buckets: new Uint16Array(0),
    blockEnds: new Uint16Array(BLOCK_COUNT),
    dense: new Int8Array(COUNT_COUNT),
    score: 0,
    kindLevel: 0,
    unlikeness: 0,
    ...own,
  };
}

/** The words block holds one bucket. */
export function oneWord(bucket: number): CompactFeatures {
  const blockEnds = new Uint16Array(BLOCK_COUNT).fill(1);
  return emptyFeatures({ buckets: Uint16Array.of(bucket), blockEnds });
}

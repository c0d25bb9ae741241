import { BLOCK_COUNT, COUNT_COUNT, type CompactFeatures } from '@wattlane/core/prediction';

/** Features of a prompt of which nothing is known. */
export const plainFeatures: CompactFeatures = {
  buckets: new Uint16Array(0),
  blockEnds: new Uint16Array(BLOCK_COUNT),
  dense: new Int8Array(COUNT_COUNT),
  score: 0,
  kindLevel: 0,
  unlikeness: 0,
};

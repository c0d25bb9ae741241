import type { OrderingPolicy } from './orderingPolicy.ts';
import { countedSizeMs, SIZE_LANES, sizeKey, sizeLane } from './trust.ts';

/**
 * Shortest job first by the true size: an oracle for simulation, what perfect predictions could do for the mean. Requests
 * that are not wholly trusted are ordered as under `ssjf`, by their true sizes.
 */
export const sjf: OrderingPolicy = {
  name: 'sjf',
  lanes: SIZE_LANES,
  lane: sizeLane,
  key: (job) => sizeKey(job, job.trueSizeMs),
  rank: (job) => countedSizeMs(job, job.trueSizeMs),
};

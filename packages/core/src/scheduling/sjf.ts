import type { OrderingPolicy } from './orderingPolicy.ts';

/** Shortest job first by the true size: an oracle for simulation, the bound of what predictions could give. */
export const sjf: OrderingPolicy = {
  name: 'sjf',
  lanes: 1,
  lane: () => 0,
  key: (job) => job.trueSizeMs,
};

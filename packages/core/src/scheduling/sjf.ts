import type { OrderingPolicy } from './orderingPolicy.ts';

/** Shortest job first by the true size: an oracle for simulation, what perfect predictions could do for the mean. */
export const sjf: OrderingPolicy = {
  name: 'sjf',
  lanes: 1,
  lane: () => 0,
  key: (job) => job.trueSizeMs,
};

import type { OrderingPolicy } from './orderingPolicy.ts';

/** Earliest deadline first; requests without a deadline follow in order of arrival at the queue. */
export const edf: OrderingPolicy = {
  name: 'edf',
  lanes: 1,
  lane: () => 0,
  key: (job) => job.deadlineMs,
};

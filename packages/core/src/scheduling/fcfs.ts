import type { OrderingPolicy } from './orderingPolicy.ts';

/** First come, first served: the baseline, and what every engine does by default. */
export const fcfs: OrderingPolicy = {
  name: 'fcfs',
  lanes: 1,
  lane: () => 0,
  key: (job) => job.arrivalMs,
};

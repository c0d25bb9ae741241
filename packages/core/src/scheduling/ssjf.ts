import type { OrderingPolicy } from './orderingPolicy.ts';
import type { TrackedJob } from './scheduledJob.ts';
import { countedSizeMs, SIZE_LANES, sizeKey, sizeLane } from './trust.ts';

/** A request that waited longer than this, in ms, is starving. */
export const STARVATION_WAIT_MS = 100_000;

/** A request that waited longer than this many times its own service time is starving. */
export const STARVATION_FACTOR = 10;

/**
 * Speculative shortest job first: by predicted size, with the published starvation rule. When the oldest request is
 * starving, it goes first.
 *
 * Source: Qiu et al., "Efficient Interactive LLM Serving with Proxy Model-based Sequence Length Prediction", 2024, and
 * its artifact. Departures: the artifact's rule reads the true service time, which no server knows; here it reads the
 * predicted one. And it flips the whole batch to arrival order where this serves one request. Requests that are not
 * wholly trusted have a lane of their own, see `sizeKey`; against the others they count as `countedSizeMs`.
 */
export const ssjf: OrderingPolicy = {
  name: 'ssjf',
  lanes: SIZE_LANES,
  lane: sizeLane,
  key: (job) => sizeKey(job, job.sizeMs),
  rank: (job) => countedSizeMs(job, job.sizeMs),
  rescue: {
    arrivalLanes: 0,
    reason: 'starvation',
    isOverdue(oldest, nowMs) {
      const waitMs = nowMs - oldest.arrivalMs;
      return waitMs > STARVATION_WAIT_MS || waitMs > STARVATION_FACTOR * countedServiceMs(oldest);
    },
  },
};

/** Time in service of a job, scaled as its size is: an untrusted size says nothing of the time either. */
const countedServiceMs = (job: TrackedJob): number =>
  job.serviceMs * (countedSizeMs(job, job.sizeMs) / job.sizeMs);

import { checkRange } from '../../errors/check.ts';
import { WattlaneError } from '../../errors/wattlaneError.ts';

/**
 * Jobs for the published simulator, one entry a job in each array.
 *
 * Seconds, because the artifact counts in seconds and steps its clock second by second.
 */
export interface PublishedJobs {
  /** Arrival, in s; any order, jobs with equal arrivals keep the order of their indices. */
  readonly arrivalSeconds: Float64Array;
  /** True service time when the job runs, alone or in a batch, in s. */
  readonly serviceSeconds: Float64Array;
  /** What `ssjf` orders by, in s; only its order matters. */
  readonly predictedSeconds: Float64Array;
}

/** Longest time that is accepted, in s (about 30 years): the clock takes one step a second. */
const MAX_SECONDS = 1e9;

/**
 * Checks that the three arrays have one length and hold times from 0 to 1e9 s.
 *
 * @throws WattlaneError ERR_SHAPE for unequal lengths, ERR_ARGUMENT for a time outside the range
 */
export function checkPublishedJobs(jobs: PublishedJobs): void {
  const { arrivalSeconds, serviceSeconds, predictedSeconds } = jobs;
  const lengths = [arrivalSeconds.length, serviceSeconds.length, predictedSeconds.length];
  if (lengths[1] !== lengths[0] || lengths[2] !== lengths[0]) {
    const found = `${lengths[0]} arrivals, ${lengths[1]} service times, ${lengths[2]} predictions`;
    throw new WattlaneError('ERR_SHAPE', `${found}; expected one of each per job`);
  }
  for (let job = 0; job < arrivalSeconds.length; job++) {
    checkRange('arrivalSeconds', arrivalSeconds[job]!, 0, MAX_SECONDS);
    checkRange('serviceSeconds', serviceSeconds[job]!, 0, MAX_SECONDS);
    checkRange('predictedSeconds', predictedSeconds[job]!, -MAX_SECONDS, MAX_SECONDS);
  }
}

/** The indices of the jobs by arrival, ties by index: the order in which the artifact meets them. */
export function arrivalOrder(arrivalSeconds: Float64Array): Int32Array {
  const order = Int32Array.from(arrivalSeconds, (_, job) => job);
  const isOrdered = arrivalSeconds.every((seconds, job) => job === 0 || seconds >= arrivalSeconds[job - 1]!);
  return isOrdered ? order : order.sort((a, b) => arrivalSeconds[a]! - arrivalSeconds[b]! || a - b);
}

/** The same jobs with `order[i]` in place i. */
export function reorderJobs(jobs: PublishedJobs, order: Int32Array): PublishedJobs {
  const pick = (values: Float64Array): Float64Array => Float64Array.from(order, (job) => values[job]!);
  return {
    arrivalSeconds: pick(jobs.arrivalSeconds),
    serviceSeconds: pick(jobs.serviceSeconds),
    predictedSeconds: pick(jobs.predictedSeconds),
  };
}

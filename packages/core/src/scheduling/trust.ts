import { checkRange } from '../errors/check.ts';
import type { TrackedJob } from './scheduledJob.ts';

/** Steps of trust. Sums of whole steps are exact in a double, so counts of waiting shares come back to 0. */
const STEPS = 2 ** 20;

/**
 * A trust that the scheduler can count with: rounded to a multiple of 2^-20.
 *
 * @throws WattlaneError ERR_ARGUMENT outside 0 to 1
 */
export const checkTrust = (trustRatio: number): number =>
  Math.round(checkRange('trustRatio', trustRatio, 0, 1) * STEPS) / STEPS;

/**
 * The size that a job counts as, in ms: `mean + trust x (sizeMs - mean)`, where the mean is that of untrusted requests.
 * With trust 1 it is the size itself. With trust t, the best guess where a share t of the predictions is right and the
 * others say nothing.
 *
 * @param sizeMs  the job's predicted or true size, in ms
 */
export function countedSizeMs(job: TrackedJob, sizeMs: number): number {
  const { trustRatio, untrustedMeanMs } = job;
  return trustRatio === 1 ? sizeMs : untrustedMeanMs + trustRatio * (sizeMs - untrustedMeanMs);
}

/** Lanes of a policy that orders by size alone: one by size, and one for jobs that are not wholly trusted. */
export const SIZE_LANES = 2;

/** Lane of a job in such a policy. */
export const sizeLane = (job: TrackedJob): number => (job.trustRatio === 1 ? 0 : 1);

/**
 * Key of a job in its lane: its size or, with trust t < 1, `arrival + t / (1 - t) x (sizeMs - mean)`. Jobs of one trust
 * are then in order of `(1 - t) x arrival + t x sizeMs`, which is by arrival at 0 and tends to the order by size at 1.
 */
export function sizeKey(job: TrackedJob, sizeMs: number): number {
  const { trustRatio, untrustedMeanMs, arrivalMs } = job;
  if (trustRatio === 1) return sizeMs;
  return arrivalMs + (trustRatio / (1 - trustRatio)) * (sizeMs - untrustedMeanMs);
}

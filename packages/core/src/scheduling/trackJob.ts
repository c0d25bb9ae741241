import { BANDS, DEFAULT_TENANT } from '../domain/request.ts';
import { checkInteger, checkRange } from '../errors/check.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';
import type { Dispatch, DispatchReason, ScheduledJob, TrackedJob } from './scheduledJob.ts';
import { clampSizeMs, sizeClassOf } from './sizeCalibration.ts';
import { checkTrust } from './trust.ts';

/**
 * A caller's job as the scheduler keeps it: checked, with its defaults filled in, not yet queued.
 *
 * @param sequence  requests pushed before it
 * @throws WattlaneError ERR_ARGUMENT, naming the field
 */
export function trackJob(job: ScheduledJob, sequence: number): TrackedJob {
  const { serviceMs = job.sizeMs, trueSizeMs = job.sizeMs } = job;
  const sizeMs = clampSizeMs(checkRange('sizeMs', job.sizeMs, 0));
  return {
    id: checkInteger('id', job.id, 0),
    sequence,
    inService: false,
    arrivalMs: checkRange('arrivalMs', job.arrivalMs, -Number.MAX_VALUE),
    sizeMs,
    serviceMs: checkRange('serviceMs', serviceMs, 0),
    trueSizeMs: checkRange('trueSizeMs', trueSizeMs, 0),
    trustRatio: checkTrust(job.trustRatio ?? 1),
    untrustedMeanMs: 0,
    headStartMs: 0,
    deadlineMs: checkDeadline(job.deadlineMs),
    bandIndex: bandIndexOf(job.band),
    tenant: job.tenant ?? DEFAULT_TENANT,
    sizeClass: sizeClassOf(sizeMs),
    laneHandle: -1,
    ageHandle: -1,
  };
}

/** What `pop` tells its caller of a job. */
export function dispatchOf(job: TrackedJob, ticket: number, reason: DispatchReason): Dispatch {
  const { id, arrivalMs, sizeMs, sizeClass, tenant } = job;
  return { ticket, id, arrivalMs, sizeMs, sizeClass, band: BANDS[job.bandIndex]!, tenant, reason };
}

function bandIndexOf(band: ScheduledJob['band']): number {
  const index = BANDS.indexOf(band ?? 'standard');
  if (index === -1) {
    throw new WattlaneError('ERR_ARGUMENT', `band is ${band}; expected one of ${BANDS.join(', ')}`);
  }
  return index;
}

function checkDeadline(deadlineMs: number = Number.POSITIVE_INFINITY): number {
  if (Number.isNaN(deadlineMs)) {
    throw new WattlaneError('ERR_ARGUMENT', 'deadlineMs is NaN; expected a time in ms');
  }
  return deadlineMs;
}

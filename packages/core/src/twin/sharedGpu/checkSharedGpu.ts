import { checkInteger, checkPositive, checkRange } from '../../errors/check.ts';
import { WattlaneError } from '../../errors/wattlaneError.ts';
import type { SharedGpuSpec, SharedJobs } from './sharedGpuSpec.ts';

/**
 * Checks a shared GPU and its requests: columns of one length, order of arrival, tenants that exist, positive work.
 *
 * @throws WattlaneError ERR_SHAPE when lengths differ; ERR_ARGUMENT, naming the request or the field
 */
export function checkSharedGpu(spec: SharedGpuSpec, jobs: SharedJobs, startMs: number): void {
  checkInteger('maxBatch', spec.maxBatch, 1);
  checkRange('batchSlowdown', spec.batchSlowdown, 0);
  checkRange('clockRatio', checkPositive('clockRatio', spec.clockRatio), 0, 1);
  spec.tenants.forEach(({ memoryBound, fullClockWatts }, i) => {
    checkRange(`memoryBound of tenant ${i}`, memoryBound, 0, 1);
    checkRange(`fullClockWatts of tenant ${i}`, fullClockWatts, 0);
  });
  const count = jobs.tenant.length;
  for (const [name, column] of Object.entries(jobs)) {
    if (column.length === count) continue;
    throw new WattlaneError('ERR_SHAPE', `${count} values of tenant, ${column.length} of ${name}`);
  }
  let lastMs = startMs;
  for (let i = 0; i < count; i++) {
    // The names are put together only where a check fails: this runs for every request.
    const arrivalMs = jobs.arrivalMs[i]!;
    if (!(arrivalMs >= lastMs)) checkRange(`arrivalMs of request ${i}`, arrivalMs, lastMs);
    lastMs = arrivalMs;
    if (!(jobs.workMs[i]! > 0)) checkPositive(`workMs of request ${i}`, jobs.workMs[i]!);
    const tenant = jobs.tenant[i]!;
    if (!(tenant >= 0 && tenant < spec.tenants.length)) {
      checkInteger(`tenant of request ${i}`, tenant, 0, spec.tenants.length - 1);
    }
  }
}

import { leftMs, type SharedJob, type SharedService } from './sharedWork.ts';

/** Present work, model by model; one entry a tenant in each column. Scratch that each tally overwrites. */
export interface WorkTally {
  /** Requests present. */
  readonly count: Int32Array;
  /** How many times longer a request takes in the present batch than alone. */
  readonly slow: Float64Array;
  /** Time until the model has nothing left, at the top clock with the GPU for itself, in ms. */
  readonly emptyMs: Float64Array;
  /** Work left of all its requests, in ms. */
  readonly workMs: Float64Array;
}

/** A tally for `tenants` models. */
export const createWorkTally = (tenants: number): WorkTally => ({
  count: new Int32Array(tenants),
  slow: new Float64Array(tenants),
  emptyMs: new Float64Array(tenants),
  workMs: new Float64Array(tenants),
});

/**
 * Counts the present requests. A batch is empty when its longest request ends; requests that wait for a place in it are
 * taken to add their share: a model with n > `maxBatch` requests takes n / maxBatch times as long.
 */
export function tallyWork(tally: WorkTally, service: SharedService, jobs: readonly SharedJob[]): void {
  const { count, slow, emptyMs, workMs } = tally;
  count.fill(0);
  emptyMs.fill(0);
  workMs.fill(0);
  for (const job of jobs) {
    const left = leftMs(job);
    count[job.tenant]! += 1;
    workMs[job.tenant]! += left;
    emptyMs[job.tenant] = Math.max(emptyMs[job.tenant]!, left);
  }
  for (let t = 0; t < count.length; t++) {
    slow[t] = 1 + service.batchSlowdown * (Math.min(service.maxBatch, count[t]!) - 1);
    emptyMs[t]! *= slow[t]! * Math.max(1, count[t]! / service.maxBatch);
  }
}

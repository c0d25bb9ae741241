/**
 * Requests of one model on a shared GPU: those that run together and those that wait. Plain data.
 *
 * All that run gain the same work in the same time, so each is kept with the amount of `servedMs` at which it ends.
 */
export interface TenantBatch {
  /** Work that a request which ran from the start would have gained, in ms at the top clock alone. */
  servedMs: number;
  /** Requests that run, soonest to end first. */
  readonly running: number[];
  /** Amount of `servedMs` at which each of them ends. */
  readonly endsAtMs: number[];
  readonly waiting: number[];
}

export const createTenantBatch = (): TenantBatch => ({
  servedMs: 0,
  running: [],
  endsAtMs: [],
  waiting: [],
});

/** Puts a request among the running ones, after those that end no later. */
export function enterBatch(batch: TenantBatch, job: number, workMs: number): void {
  const endsAtMs = batch.servedMs + workMs;
  let place = batch.running.length;
  while (place > 0 && batch.endsAtMs[place - 1]! > endsAtMs) place -= 1;
  batch.running.splice(place, 0, job);
  batch.endsAtMs.splice(place, 0, endsAtMs);
}

/** Takes the request that ends next out of the batch, at the moment at which it ends. */
export function leaveBatch(batch: TenantBatch): number {
  batch.servedMs = batch.endsAtMs.shift()!;
  return batch.running.shift()!;
}

/** Work until the next request ends, in ms; Infinity without one. */
export const leftInBatchMs = (batch: TenantBatch): number =>
  (batch.endsAtMs[0] ?? Number.POSITIVE_INFINITY) - batch.servedMs;

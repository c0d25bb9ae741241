import { batchSeconds } from './batchTime.ts';
import type { PublishedJobs } from './publishedJobs.ts';
import type { ResolvedOptions } from './publishedOptions.ts';
import { createSliceClock, holdUntil, runFor, type SliceClock } from './sliceClock.ts';

/** FCFS under way. The queue is `returned`, then the jobs from `next` on. */
interface FcfsState {
  readonly jobs: PublishedJobs;
  readonly options: ResolvedOptions;
  readonly clock: SliceClock;
  readonly remainingSeconds: Float64Array;
  readonly finishSeconds: Float64Array;
  /** Jobs put back at the head of the queue. */
  readonly returned: number[];
  next: number;
}

/**
 * FCFS as the artifact runs it (`fcfs.py`, `fcfs_dynamic.py`), with its wait for full batches.
 *
 * @param jobs in order of arrival
 * @returns finish of each job, in s; FCFS loses none
 */
export function simulateFcfs(jobs: PublishedJobs, options: ResolvedOptions): Float64Array {
  const state: FcfsState = {
    jobs,
    options,
    clock: createSliceClock(),
    remainingSeconds: jobs.serviceSeconds.slice(),
    finishSeconds: new Float64Array(jobs.arrivalSeconds.length).fill(Number.NaN),
    returned: [],
    next: 0,
  };
  while (state.returned.length > 0 || state.next < jobs.arrivalSeconds.length) {
    const batch = takeBatch(state);
    holdUntil(state.clock, batchStartSeconds(state, batch));
    const runSeconds = batchSeconds(options.mode, batch, batch.length, state.remainingSeconds);
    runFor(state.clock, runSeconds);
    finishBatch(state, batch, runSeconds);
  }
  return state.finishSeconds;
}

/** Takes jobs from the head that have arrived, or will within the wait, until the batch is full. */
function takeBatch(state: FcfsState): number[] {
  const { clock, options, returned } = state;
  const batch = returned.splice(0);
  if (batch.length === 0) {
    clock.nowSeconds = Math.max(clock.nowSeconds, nextArrivalSeconds(state));
  }
  const latestSeconds = clock.nowSeconds + options.fcfsWaitSeconds;
  while (batch.length < options.batch && nextArrivalSeconds(state) <= latestSeconds) {
    batch.push(state.next);
    state.next += 1;
  }
  return batch;
}

/** Arrival of the first job that has not been taken yet, in s; Infinity when there is none. */
function nextArrivalSeconds(state: FcfsState): number {
  return state.jobs.arrivalSeconds[state.next] ?? Number.POSITIVE_INFINITY;
}

/**
 * Quirk: only FCFS waits for a batch to fill.
 *
 * A batch that is not full starts a whole wait later, even when no job is left that could join it, and in `dynamic`
 * mode its half-done members stand still meanwhile; a full one starts when its last member has arrived. SJF and SSJF
 * start at once, so that with the artifact's 10 s much of their gain is this wait. Set `fcfsWaitSeconds` to 0 for a
 * fair comparison.
 */
function batchStartSeconds(state: FcfsState, batch: readonly number[]): number {
  return batch.length === state.options.batch
    ? state.jobs.arrivalSeconds[batch.at(-1)!]!
    : state.clock.nowSeconds + state.options.fcfsWaitSeconds;
}

/**
 * Ends the members that have had their service and returns the others to the head of the queue.
 *
 * The artifact puts them there one by one, which reverses them. As fewer than a batch return, all are in the next
 * batch, and their order changes nothing; it is not kept here.
 */
function finishBatch(state: FcfsState, batch: readonly number[], runSeconds: number): void {
  for (const job of batch) {
    const leftSeconds = state.remainingSeconds[job]! - runSeconds;
    if (leftSeconds <= 0) {
      state.finishSeconds[job] = state.clock.nowSeconds;
    } else {
      state.remainingSeconds[job] = leftSeconds;
      state.returned.push(job);
    }
  }
}

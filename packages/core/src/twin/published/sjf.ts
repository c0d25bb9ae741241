import { batchSeconds } from './batchTime.ts';
import { type CountedWaits, createCountedWaits, recordRun } from './countedWait.ts';
import type { PublishedJobs } from './publishedJobs.ts';
import type { ResolvedOptions } from './publishedOptions.ts';
import { createSliceClock, idleUntil, runFor, type SliceClock } from './sliceClock.ts';
import { isStarving } from './starvation.ts';
import { createWaitQueue, joinQueue, oldestJob, takeSorted, type WaitQueue } from './waitQueue.ts';

/** SJF or SSJF under way. */
interface SjfState {
  readonly jobs: PublishedJobs;
  readonly options: ResolvedOptions;
  readonly clock: SliceClock;
  readonly queue: WaitQueue;
  readonly waits: CountedWaits;
  readonly remainingSeconds: Float64Array;
  readonly finishSeconds: Float64Array;
  /** The first `batchSize` entries are the batch that runs. */
  readonly batch: Int32Array;
  batchSize: number;
  /** The first job that has not yet joined. */
  next: number;
}

/**
 * SJF and SSJF as the artifact runs them (`sjf.py`, `sjf_dynamic.py`).
 *
 * @param jobs in order of arrival
 * @returns finish of each job, in s; NaN for the last job when it is lost (`hasWork`)
 */
export function simulateSjf(jobs: PublishedJobs, options: ResolvedOptions): Float64Array {
  const state = createSjfState(jobs, options);
  while (hasWork(state)) {
    if (state.queue.size === 0) {
      idleUntil(state.clock, jobs.arrivalSeconds[state.next]!);
      joinArrived(state);
    }
    takeBatch(state);
    const runSeconds = batchSeconds(options.mode, state.batch, state.batchSize, state.remainingSeconds);
    runFor(state.clock, runSeconds);
    joinArrived(state);
    finishBatch(state, runSeconds);
    recordRun(state.waits, state.clock.nowSeconds);
  }
  return state.finishSeconds;
}

function createSjfState(jobs: PublishedJobs, options: ResolvedOptions): SjfState {
  const count = jobs.arrivalSeconds.length;
  return {
    jobs,
    options,
    clock: createSliceClock(),
    queue: createWaitQueue(count),
    // Every run ends at least one job.
    waits: createCountedWaits(count),
    remainingSeconds: jobs.serviceSeconds.slice(),
    finishSeconds: new Float64Array(count).fill(Number.NaN),
    batch: new Int32Array(Math.min(options.batch, count)),
    batchSize: 0,
    next: 0,
  };
}

/**
 * Whether the artifact goes on.
 *
 * Quirk: it stops when the queue is empty and only one arrival is left, so the last job is lost unless it joins while
 * others are queued or run. A lost job never enters a mean, and a single job is always lost.
 */
function hasWork(state: SjfState): boolean {
  return state.queue.size > 0 || state.next < state.jobs.arrivalSeconds.length - 1;
}

/** Lets every job that has arrived by now join the queue, in order of arrival. */
function joinArrived(state: SjfState): void {
  const { arrivalSeconds } = state.jobs;
  while (state.next < arrivalSeconds.length && arrivalSeconds[state.next]! <= state.clock.nowSeconds) {
    joinQueue(state.queue, state.next, keySeconds(state, state.next), state.waits.runs);
    state.next += 1;
  }
}

/** What the queue is sorted by. Quirk: what a job has left counts for SJF; the prediction of SSJF never shrinks. */
function keySeconds(state: SjfState, job: number): number {
  return state.options.policy === 'sjf' ? state.remainingSeconds[job]! : state.jobs.predictedSeconds[job]!;
}

function takeBatch(state: SjfState): void {
  const { queue, waits, options } = state;
  const oldest = oldestJob(queue);
  const starving = isStarving(waits, queue.cohorts[oldest]!, state.remainingSeconds[oldest]!, options);
  state.batchSize = takeSorted(queue, starving ? 'wait' : 'key', options.batch, state.batch);
}

/**
 * Ends the members that have had their service; the others, in `dynamic` mode, go to the tail of the queue.
 *
 * Quirk: they stand behind the jobs that arrived during the run, which shows among equal keys, and keep their counted
 * wait.
 */
function finishBatch(state: SjfState, runSeconds: number): void {
  for (let i = 0; i < state.batchSize; i++) {
    const job = state.batch[i]!;
    const leftSeconds = state.remainingSeconds[job]! - runSeconds;
    if (leftSeconds <= 0) {
      state.finishSeconds[job] = state.clock.nowSeconds;
    } else {
      state.remainingSeconds[job] = leftSeconds;
      joinQueue(state.queue, job, keySeconds(state, job), state.queue.cohorts[job]!);
    }
  }
}

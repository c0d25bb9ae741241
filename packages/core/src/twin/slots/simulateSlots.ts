import { WattlaneError } from '../../errors/wattlaneError.ts';
import { createHeap, type Heap, heapPeekKey, heapPop, heapPush } from '../../queue/heap.ts';
import type { Dispatch, ScheduledJob } from '../../scheduling/scheduledJob.ts';
import { Scheduler } from '../../scheduling/scheduler.ts';
import type { SchedulerOptions } from '../../scheduling/schedulerState.ts';

/** Jobs for `simulateSlots`, one entry a job in order of arrival. */
export interface SlotJobs {
  /** In ms, never falling. */
  readonly arrivalMs: Float64Array;
  /** True service time, in ms. */
  readonly serviceMs: Float64Array;
  /** What a predictor said the service time would be, in ms. */
  readonly predictedMs: Float64Array;
  /** Band, tenant or deadline of a job, where they matter. */
  readonly attributes?: (job: number) => Pick<ScheduledJob, 'band' | 'tenant' | 'deadlineMs'>;
}

/** A predictor in the loop; its calls come in the order of simulated time. */
export interface SlotPredictor {
  /** A job arrives: its size in place of `predictedMs`, and how far that is trusted. */
  predict(job: number, nowMs: number): Pick<ScheduledJob, 'sizeMs' | 'trustRatio'>;
  /** A job has ended, before the next one is dispatched. */
  learn(job: number, nowMs: number): void;
}

/** When each job began and ended, in ms, by its place in `SlotJobs`; and the order in which they began. */
export interface SlotSchedule {
  readonly startMs: Float64Array;
  readonly completionMs: Float64Array;
  readonly dispatches: readonly Dispatch[];
}

/**
 * k servers behind one queue: each serves one job at a time, to its end, and none idles while a job waits.
 *
 * This is the M/G/k model of queueing theory with the project's scheduler as its queue, and the fair form of the SSJF
 * experiments: no batch waits, no lost jobs, no knowledge of true times but for the oracle policy. At equal times a
 * completion comes before an arrival.
 *
 * @param predictor  asked at each arrival and told of each end; without it `predictedMs` is the size
 * @throws WattlaneError ERR_SHAPE when the columns differ in length, ERR_ARGUMENT when arrivals fall
 */
export function simulateSlots(
  jobs: SlotJobs,
  options: SchedulerOptions,
  predictor?: SlotPredictor,
): SlotSchedule {
  const { length } = jobs.arrivalMs;
  if (jobs.serviceMs.length !== length || jobs.predictedMs.length !== length) {
    throw new WattlaneError('ERR_SHAPE', 'arrivalMs, serviceMs and predictedMs differ in length');
  }
  const early = jobs.arrivalMs.findIndex((timeMs, job) => job > 0 && !(timeMs >= jobs.arrivalMs[job - 1]!));
  if (early !== -1) {
    throw new WattlaneError(
      'ERR_ARGUMENT',
      `job ${early} arrives before job ${early - 1}; expected order of arrival`,
    );
  }
  const run: SlotRun = {
    jobs,
    predictor,
    scheduler: new Scheduler(options),
    running: createHeap(options.servers),
    startMs: new Float64Array(length),
    completionMs: new Float64Array(length),
    dispatches: [],
    tickets: new Float64Array(length),
  };
  for (let job = 0; job < length; job++) {
    completeUntil(run, options.servers, jobs.arrivalMs[job]!);
    run.scheduler.push(scheduledJob(run, job));
    fillServers(run, options.servers, jobs.arrivalMs[job]!);
  }
  completeUntil(run, options.servers, Number.POSITIVE_INFINITY);
  const { startMs, completionMs, dispatches } = run;
  return { startMs, completionMs, dispatches };
}

interface SlotRun extends SlotSchedule {
  readonly jobs: SlotJobs;
  readonly predictor: SlotPredictor | undefined;
  readonly scheduler: Scheduler;
  /** Running jobs by the time at which they end. */
  readonly running: Heap;
  readonly dispatches: Dispatch[];
  readonly tickets: Float64Array;
}

function scheduledJob({ jobs, predictor }: SlotRun, job: number): ScheduledJob {
  return {
    id: job,
    arrivalMs: jobs.arrivalMs[job]!,
    sizeMs: jobs.predictedMs[job]!,
    trueSizeMs: jobs.serviceMs[job]!,
    ...jobs.attributes?.(job),
    ...predictor?.predict(job, jobs.arrivalMs[job]!),
  };
}

/** Ends every job that ends by `untilMs`, and starts waiting ones in the servers that fall free. */
function completeUntil(run: SlotRun, servers: number, untilMs: number): void {
  while (run.running.size > 0 && heapPeekKey(run.running) <= untilMs) {
    const endMs = heapPeekKey(run.running);
    const job = heapPop(run.running);
    run.completionMs[job] = endMs;
    run.scheduler.complete(run.tickets[job]!, run.jobs.serviceMs[job]!);
    run.predictor?.learn(job, endMs);
    fillServers(run, servers, endMs);
  }
}

function fillServers(run: SlotRun, servers: number, nowMs: number): void {
  while (run.running.size < servers) {
    const dispatch = run.scheduler.pop(nowMs);
    if (dispatch === undefined) return;
    run.dispatches.push(dispatch);
    run.tickets[dispatch.id] = dispatch.ticket;
    run.startMs[dispatch.id] = nowMs;
    heapPush(run.running, nowMs + run.jobs.serviceMs[dispatch.id]!, dispatch.id);
  }
}

import { BANDS, type TenantId } from '@wattlane/core/domain';
import { expectedTokens, type LengthPredictor } from '@wattlane/core/prediction';
import { createSfc32, type Rng, sampleInteger } from '@wattlane/core/random';
import { jobSizeMs, type ScheduledJob, Scheduler } from '@wattlane/core/scheduling';
import { drawRequests } from './prompts.ts';

const JOBS = 2000;
const SLOTS = 8;
const COST = { baseMs: 20, perInputTokenMs: 0.05, perOutputTokenMs: 10 };

/** A request and what it will take, in whole ms, so that of all its numbers only `sizeMs` comes from logarithms. */
interface Job extends ScheduledJob {
  readonly trueMs: number;
}

/** Eight slots behind a scheduler. */
interface Gateway {
  readonly jobs: readonly Job[];
  readonly scheduler: Scheduler;
  readonly running: { readonly id: number; readonly ticket: number; readonly endMs: number }[];
  readonly lines: string[];
}

/** What the boost policy dispatches, in order: id, reason and size class of each of 2,000 jobs. */
export function findDispatches(predictor: LengthPredictor): string[] {
  const jobs = drawJobs(predictor);
  const scheduler = new Scheduler({ policy: 'boost', servers: SLOTS });
  const gateway: Gateway = { jobs, scheduler, running: [], lines: [] };
  for (const job of jobs) {
    endUntil(gateway, job.arrivalMs);
    scheduler.push(job);
    dispatchAll(gateway, job.arrivalMs);
  }
  endUntil(gateway, Number.POSITIVE_INFINITY);
  return gateway.lines;
}

function dispatchAll({ jobs, scheduler, running, lines }: Gateway, nowMs: number): void {
  while (running.length < SLOTS) {
    const dispatch = scheduler.pop(nowMs);
    if (dispatch === undefined) return;
    const { id, ticket, reason, sizeClass } = dispatch;
    running.push({ id, ticket, endMs: nowMs + jobs[id]!.trueMs });
    running.sort((a, b) => a.endMs - b.endMs || a.id - b.id);
    lines.push(`${id} ${reason} ${sizeClass}`);
  }
}

function endUntil(gateway: Gateway, untilMs: number): void {
  const { jobs, scheduler, running } = gateway;
  while (running.length > 0 && running[0]!.endMs <= untilMs) {
    const { id, ticket, endMs } = running.shift()!;
    scheduler.complete(ticket, jobs[id]!.trueMs);
    dispatchAll(gateway, endMs);
  }
}

/** Jobs of several bands and tenants that arrive in bursts and keep the slots busy. */
function drawJobs(predictor: LengthPredictor): Job[] {
  const rng = createSfc32(7);
  const requests = drawRequests(rng, 64);
  let arrivalMs = 0;
  return Array.from({ length: JOBS }, (_, id) => {
    arrivalMs += sampleInteger(rng, 1, 10) < 8 ? 0 : sampleInteger(rng, 0, 620);
    const { maxTokens, ...request } = requests[sampleInteger(rng, 0, requests.length - 1)]!;
    return drawJob(rng, id, arrivalMs, expectedTokens(predictor.predict(request), maxTokens));
  });
}

function drawJob(rng: Rng, id: number, arrivalMs: number, predictedTokens: number): Job {
  const inputTokens = sampleInteger(rng, 1, 3000);
  const outputTokens = sampleInteger(rng, 1, 1 << sampleInteger(rng, 2, 9));
  return {
    id,
    arrivalMs,
    sizeMs: jobSizeMs(COST, inputTokens, predictedTokens),
    band: BANDS[sampleInteger(rng, 0, BANDS.length - 1)]!,
    tenant: `tenant-${sampleInteger(rng, 1, 3)}` as TenantId,
    trueMs: 20 + Math.floor(inputTokens / 20) + 10 * outputTokens,
  };
}

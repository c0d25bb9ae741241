import { prefillTimeShare, stepMs } from '../../power/stepModel.ts';
import { stepPowerWatts } from '../../power/stepPower.ts';
import { heapPeekKey } from '../../queue/heap.ts';
import { admitRequests } from './admitRequests.ts';
import { freeKvTokens } from './kvMemory.ts';
import { preemptForRoom } from './preempt.ts';
import type { EngineSpec, Replica, StepRun } from './replica.ts';
import type { RequestView } from './requestTable.ts';

/**
 * Starts the next engine step, or a whole run of equal ones: admits what fits, makes room in KV memory, and computes for
 * how long nothing will change. Leaves the replica idle when it has no work.
 *
 * A step holds one token of every decoding request and, in what the token budget leaves, prompt tokens of those being
 * prefilled, first admitted first (Agrawal et al., "Taming Throughput-Latency Tradeoff in LLM Inference with
 * Sarathi-Serve", OSDI 2024, chunked prefill; decodes first as in vLLM).
 *
 * @param nowMs  present time, in ms
 */
export function startRun(replica: Replica, spec: EngineSpec, view: RequestView, nowMs: number): void {
  admitRequests(replica, spec, view);
  preemptForRoom(replica, spec, view);
  const decoding = replica.decoding.size;
  const prefillTokens = takePrefill(replica, view, spec.profile.chunkTokens - decoding);
  if (prefillTokens === 0 && decoding === 0) {
    replica.run = null;
    return;
  }
  replica.run = {
    startMs: nowMs,
    ...stepCost(replica, spec, decoding, prefillTokens),
    steps: prefillTokens > 0 ? 1 : equalSteps(replica, spec),
    prefillTokens,
  };
}

/** When the run that is under way ends, in ms; Infinity while idle. */
export function runEndMs(replica: Replica): number {
  const { run } = replica;
  return run === null ? Number.POSITIVE_INFINITY : run.startMs + run.steps * run.stepMs;
}

/** Steps of the run under way that have ended by `nowMs`; 0 while idle. */
export function stepsDone({ run }: Replica, nowMs: number): number {
  if (run === null) return 0;
  return Math.min(run.steps, Math.max(0, Math.floor((nowMs - run.startMs) / run.stepMs)));
}

/** Time until the step that is being computed ends, in ms; 0 while idle. */
export function stepLeftMs(replica: Replica, nowMs: number): number {
  const { run } = replica;
  if (run === null) return 0;
  const endMs = run.startMs + Math.min(run.steps, stepsDone(replica, nowMs) + 1) * run.stepMs;
  return Math.max(0, endMs - nowMs);
}

/**
 * Shortens the run that is under way so that it ends with the step that is being computed at `nowMs`. Whatever changes
 * the batch or the clock takes effect at the end of a step.
 */
export function cutRun(run: StepRun, nowMs: number): void {
  const begun = Math.ceil((nowMs - run.startMs) / run.stepMs);
  run.steps = Math.min(run.steps, Math.max(1, begun));
}

/** Takes up to `budget` prompt tokens off the requests being prefilled, and returns how many were taken. */
function takePrefill(replica: Replica, view: RequestView, budget: number): number {
  let left = budget;
  for (const request of replica.prefilling) {
    if (left <= 0) break;
    const tokens = Math.min(left, view.table.prefillLeft[request]!);
    view.table.prefillLeft[request]! -= tokens;
    left -= tokens;
  }
  return budget - left;
}

function stepCost(
  replica: Replica,
  spec: EngineSpec,
  decoding: number,
  prefillTokens: number,
): Pick<StepRun, 'stepMs' | 'watts'> {
  const { profile, gpu } = spec;
  const { clockRatio } = replica;
  const prefillShare = prefillTimeShare(profile, decoding, prefillTokens, clockRatio);
  return {
    stepMs: stepMs(profile, decoding, prefillTokens, clockRatio),
    watts: stepPowerWatts(profile, gpu, decoding, prefillShare, clockRatio),
  };
}

/** Steps until the next request finishes or KV memory is full; >= 1 after `preemptForRoom`. */
function equalSteps(replica: Replica, spec: EngineSpec): number {
  const untilFinish = heapPeekKey(replica.decoding) - replica.stepIndex;
  const untilFull = Math.floor(freeKvTokens(replica, spec) / replica.decoding.size);
  return Math.min(untilFinish, untilFull);
}

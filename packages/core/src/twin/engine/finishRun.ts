import { heapPeekKey, heapPop, heapPush, heapRemove } from '../../queue/heap.ts';
import { rememberPrefix, trimPrefixCache } from './prefixCache.ts';
import type { EngineSpec, Replica } from './replica.ts';
import type { RequestView } from './requestTable.ts';

/** What a run of steps brought to its end, in the order in which it happened. */
export interface RunOutcome {
  /** Requests whose first token came. */
  readonly firstTokens: readonly number[];
  /** Requests that ended. */
  readonly finished: readonly number[];
}

/**
 * Ends the run that is under way at `nowMs`: every decoding request has gained one token a step, prompts that are
 * computed give their first token and begin to decode, and requests with all their tokens leave.
 */
export function finishRun(replica: Replica, spec: EngineSpec, view: RequestView, nowMs: number): RunOutcome {
  const run = replica.run!;
  replica.run = null;
  replica.stepIndex += run.steps;
  replica.kvTokens += run.steps * replica.decoding.size;
  const outcome = { firstTokens: [] as number[], finished: [] as number[] };
  while (replica.decoding.size > 0 && heapPeekKey(replica.decoding) <= replica.stepIndex) {
    leave(replica, view, heapPop(replica.decoding), nowMs, outcome.finished);
  }
  if (run.prefillTokens > 0) endPrefills(replica, spec, view, nowMs, outcome);
  return outcome;
}

function endPrefills(
  replica: Replica,
  spec: EngineSpec,
  view: RequestView,
  nowMs: number,
  outcome: { firstTokens: number[]; finished: number[] },
): void {
  const { table, records } = view;
  let done = 0;
  while (done < replica.prefilling.length && table.prefillLeft[replica.prefilling[done]!] === 0) {
    const request = replica.prefilling[done]!;
    done += 1;
    rememberPrefix(replica.prefixCache, records[request]!.prefixBlocks);
    table.generated[request]! += 1;
    if (Number.isNaN(table.firstTokenMs[request]!)) {
      table.firstTokenMs[request] = nowMs;
      outcome.firstTokens.push(request);
    }
    beginDecoding(replica, view, request, nowMs, outcome.finished);
  }
  replica.prefilling.splice(0, done);
  trimPrefixCache(replica.prefixCache, spec.profile.kvCapacityTokens - replica.kvTokens);
}

function beginDecoding(
  replica: Replica,
  view: RequestView,
  request: number,
  nowMs: number,
  finished: number[],
): void {
  const { table, records } = view;
  const left = records[request]!.outputTokens - table.generated[request]!;
  if (left === 0) {
    leave(replica, view, request, nowMs, finished);
    return;
  }
  table.finishStep[request] = replica.stepIndex + left;
  table.decodeHandle[request] = heapPush(replica.decoding, table.finishStep[request]!, request);
}

function leave(
  replica: Replica,
  view: RequestView,
  request: number,
  nowMs: number,
  finished: number[],
): void {
  const { table, records } = view;
  const { inputTokens, outputTokens } = records[request]!;
  replica.kvTokens -= inputTokens + outputTokens - 1;
  heapRemove(replica.admitted, table.admittedHandle[request]!);
  table.admittedHandle[request] = -1;
  table.decodeHandle[request] = -1;
  table.completionMs[request] = nowMs;
  finished.push(request);
}

import { heapPeekKey, heapPop, heapPush, heapRemove } from '../../queue/heap.ts';
import { computePrefix, privateTokens, releasePrefix } from './prefixCache.ts';
import type { Replica } from './replica.ts';
import type { RequestView } from './requestTable.ts';

/** What a run of steps brought to its end, in the order in which it happened. */
export interface RunOutcome {
  /** Requests whose first token came. */
  readonly firstTokens: readonly number[];
  /** Requests that ended. */
  readonly finished: readonly number[];
}

/** The end of a run while it is being worked out. */
interface RunEnd extends RequestView {
  readonly replica: Replica;
  readonly nowMs: number;
  readonly firstTokens: number[];
  readonly finished: number[];
}

/**
 * Ends the run that is under way at `nowMs`: every decoding request has gained one token a step, prompts that are
 * computed give their first token and begin to decode, and requests with all their tokens leave.
 */
export function finishRun(replica: Replica, view: RequestView, nowMs: number): RunOutcome {
  const run = replica.run!;
  const { records, table } = view;
  const end: RunEnd = { records, table, replica, nowMs, firstTokens: [], finished: [] };
  replica.run = null;
  replica.stepIndex += run.steps;
  replica.privateKvTokens += run.steps * replica.decoding.size;
  while (replica.decoding.size > 0 && heapPeekKey(replica.decoding) <= replica.stepIndex) {
    leave(end, heapPop(replica.decoding));
  }
  if (run.prefillTokens > 0) endPrefills(end);
  return end;
}

/** Prompts are computed first admitted first, so those that are done stand in front. */
function endPrefills(end: RunEnd): void {
  const { prefilling } = end.replica;
  const firstUnfinished = prefilling.findIndex((request) => end.table.prefillLeft[request]! > 0);
  const done = prefilling.splice(0, firstUnfinished === -1 ? prefilling.length : firstUnfinished);
  for (const request of done) endPrefill(end, request);
}

function endPrefill(end: RunEnd, request: number): void {
  const { replica, table, records, nowMs } = end;
  const { outputTokens } = records[request]!;
  computePrefix(replica.prefixCache, records[request]!);
  table.generated[request]! += 1;
  if (Number.isNaN(table.firstTokenMs[request]!)) {
    table.firstTokenMs[request] = nowMs;
    end.firstTokens.push(request);
  }
  const left = outputTokens - table.generated[request]!;
  if (left === 0) {
    leave(end, request);
  } else {
    table.finishStep[request] = replica.stepIndex + left;
    table.decodeHandle[request] = heapPush(replica.decoding, table.finishStep[request]!, request);
  }
}

function leave({ replica, table, records, nowMs, finished }: RunEnd, request: number): void {
  const record = records[request]!;
  replica.privateKvTokens -= privateTokens(record) + record.outputTokens - 1;
  releasePrefix(replica.prefixCache, record);
  heapRemove(replica.admitted, table.admittedHandle[request]!);
  table.admittedHandle[request] = -1;
  table.decodeHandle[request] = -1;
  table.completionMs[request] = nowMs;
  finished.push(request);
}

import { heapPop, heapRemove } from '../../queue/heap.ts';
import { freeKvTokens } from './kvMemory.ts';
import { privateTokens, releasePrefix } from './prefixCache.ts';
import type { EngineSpec, Replica } from './replica.ts';
import type { RequestView } from './requestTable.ts';

/**
 * Makes room for one more token of every decoding request: while KV memory is short, the newest admitted request is
 * thrown out and goes to the head of the waiting ones, to be computed again from its start (vLLM's recompute).
 */
export function preemptForRoom(replica: Replica, spec: EngineSpec, view: RequestView): void {
  while (replica.decoding.size > freeKvTokens(replica, spec)) preemptNewest(replica, view);
}

function preemptNewest(replica: Replica, view: RequestView): void {
  const { table, records } = view;
  const request = heapPop(replica.admitted);
  const record = records[request]!;
  if (table.decodeHandle[request] === -1) {
    replica.prefilling.splice(replica.prefilling.indexOf(request), 1);
    replica.privateKvTokens -= privateTokens(record) + table.generated[request]!;
  } else {
    table.generated[request] = record.outputTokens - (table.finishStep[request]! - replica.stepIndex);
    replica.privateKvTokens -= privateTokens(record) + table.generated[request]! - 1;
    heapRemove(replica.decoding, table.decodeHandle[request]!);
    table.decodeHandle[request] = -1;
  }
  releasePrefix(replica.prefixCache, record);
  table.admittedHandle[request] = -1;
  replica.waiting.unshift(request);
  replica.preemptions += 1;
}

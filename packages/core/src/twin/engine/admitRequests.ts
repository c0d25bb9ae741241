import { heapPush } from '../../queue/heap.ts';
import { freeKvTokens, yieldIdleBlocks } from './kvMemory.ts';
import { cachedPrefixTokens, extraHeldTokens, holdPrefix, privateTokens } from './prefixCache.ts';
import type { EngineSpec, Replica } from './replica.ts';
import type { RequestView } from './requestTable.ts';

/**
 * Admits waiting requests, first come first, while the batch has a slot and KV memory has room for the whole prompt. A
 * request that does not fit blocks those behind it, as in vLLM.
 */
export function admitRequests(replica: Replica, spec: EngineSpec, view: RequestView): void {
  yieldIdleBlocks(replica, spec);
  let taken = 0;
  while (taken < replica.waiting.length && replica.admitted.size < spec.profile.maxNumSeqs) {
    const request = replica.waiting[taken]!;
    const record = view.records[request]!;
    const ownTokens = privateTokens(record) + view.table.generated[request]!;
    const neededTokens = ownTokens + extraHeldTokens(replica.prefixCache, record) + replica.decoding.size;
    if (neededTokens > freeKvTokens(replica, spec) - reservedTokens(replica, spec)) break;
    admit(replica, view, request, ownTokens);
    taken += 1;
  }
  if (taken === 0) return;
  replica.waiting.splice(0, taken);
  yieldIdleBlocks(replica, spec);
}

/** An engine that runs nothing takes any request that fits its memory. */
const reservedTokens = (replica: Replica, spec: EngineSpec): number =>
  replica.admitted.size === 0 ? 0 : (spec.kvReserveTokens ?? 0);

function admit(replica: Replica, view: RequestView, request: number, ownTokens: number): void {
  const { table } = view;
  const record = view.records[request]!;
  const cached = cachedPrefixTokens(replica.prefixCache, record);
  table.cachedTokens[request] = cached;
  table.prefillLeft[request] = record.inputTokens + table.generated[request]! - cached;
  table.admittedHandle[request] = heapPush(replica.admitted, -replica.admissions, request);
  replica.admissions += 1;
  replica.privateKvTokens += ownTokens;
  holdPrefix(replica.prefixCache, record);
  replica.prefilling.push(request);
}

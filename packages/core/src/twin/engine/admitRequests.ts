import { heapPush } from '../../queue/heap.ts';
import { cachedPrefixTokens, rememberPrefix, trimPrefixCache } from './prefixCache.ts';
import type { EngineSpec, Replica } from './replica.ts';
import type { RequestView } from './requestTable.ts';

/**
 * Admits waiting requests, first come first, while the batch has a slot and KV memory has room for the whole prompt. A
 * request that does not fit blocks those behind it, as in vLLM.
 */
export function admitRequests(replica: Replica, spec: EngineSpec, view: RequestView): void {
  const { maxNumSeqs, kvCapacityTokens } = spec.profile;
  let taken = 0;
  while (taken < replica.waiting.length && replica.admitted.size < maxNumSeqs) {
    const request = replica.waiting[taken]!;
    const promptTokens = view.records[request]!.inputTokens + view.table.generated[request]!;
    if (replica.kvTokens + replica.decoding.size + promptTokens > kvCapacityTokens) break;
    admit(replica, view, request, promptTokens);
    taken += 1;
  }
  if (taken > 0) {
    replica.waiting.splice(0, taken);
    trimPrefixCache(replica.prefixCache, kvCapacityTokens - replica.kvTokens);
  }
}

function admit(replica: Replica, view: RequestView, request: number, promptTokens: number): void {
  const { prefixBlocks, inputTokens } = view.records[request]!;
  const cached = cachedPrefixTokens(replica.prefixCache, prefixBlocks, inputTokens);
  if (cached > 0) rememberPrefix(replica.prefixCache, prefixBlocks);
  view.table.cachedTokens[request] = cached;
  view.table.prefillLeft[request] = promptTokens - cached;
  view.table.admittedHandle[request] = heapPush(replica.admitted, -replica.admissions, request);
  replica.admissions += 1;
  replica.kvTokens += promptTokens;
  replica.prefilling.push(request);
}

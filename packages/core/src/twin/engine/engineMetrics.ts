import type { EngineSample } from '../../admission/trackSlots.ts';
import type { Replica } from './replica.ts';
import type { RequestView } from './requestTable.ts';

/**
 * What an engine tells of itself. As engines count, a request waits until the first chunk of its prompt is computed, which
 * here it may do with a slot and memory assigned already.
 */
export function engineMetrics(replica: Replica, { table, records }: RequestView): Required<EngineSample> {
  const untouched = replica.prefilling.filter((request) => {
    const computed = records[request]!.inputTokens + table.generated[request]! - table.cachedTokens[request]!;
    return table.prefillLeft[request] === computed;
  }).length;
  return {
    running: replica.admitted.size - untouched,
    waiting: replica.waiting.length + untouched,
    preemptions: replica.preemptions,
  };
}

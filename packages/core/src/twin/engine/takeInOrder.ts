import type { Scheduler } from '../../scheduling/scheduler.ts';
import { admitRequests } from './admitRequests.ts';
import type { Fleet } from './fleet.ts';
import type { FleetSpec } from './fleetSpec.ts';
import type { Replica } from './replica.ts';
import type { RequestTable } from './requestTable.ts';
import { sendRequest } from './sendRequest.ts';

/**
 * An engine with the queue inside takes requests in the scheduler's order before a step: while it has a slot and KV memory,
 * and the step has room for more prompt tokens than those of the requests it has. One that was taken and does not fit into
 * memory blocks those behind it.
 */
export function takeInOrder(fleet: Fleet, spec: FleetSpec, scheduler: Scheduler, index: number): void {
  const replica = fleet.replicas[index]!;
  const view = { records: spec.records, table: fleet.table };
  admitRequests(replica, spec, view);
  while (scheduler.size > 0 && replica.waiting.length === 0 && hasRoom(replica, spec, fleet.table)) {
    const dispatch = scheduler.pop(fleet.nowMs)!;
    sendRequest(fleet, spec, dispatch, index);
    replica.waiting.push(dispatch.id);
    admitRequests(replica, spec, view);
  }
}

function hasRoom(replica: Replica, { profile }: FleetSpec, table: RequestTable): boolean {
  const prefill = replica.prefilling.reduce((sum, request) => sum + table.prefillLeft[request]!, 0);
  return replica.admitted.size < profile.maxNumSeqs && prefill < profile.chunkTokens - replica.decoding.size;
}

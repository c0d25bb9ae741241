import { heapPeekKey, heapPop } from '../../queue/heap.ts';
import type { Scheduler } from '../../scheduling/scheduler.ts';
import type { Fleet } from './fleet.ts';
import { dispatchHeld, receiveArrival } from './fleetGateway.ts';
import { endReplicaRun } from './fleetRuns.ts';
import type { FleetSpec } from './fleetSpec.ts';

/**
 * Moves the fleet to its next event: the end of a replica's run, or all arrivals of one moment. At equal times runs end
 * first, in the order in which they were begun.
 *
 * @returns false when nothing is left to happen
 */
export function advanceFleet(fleet: Fleet, spec: FleetSpec, scheduler: Scheduler): boolean {
  const arrivalMs = spec.records[fleet.arrived]?.arrivalMs ?? Number.POSITIVE_INFINITY;
  const runEndMs = heapPeekKey(fleet.runEnds);
  if (arrivalMs === Number.POSITIVE_INFINITY && runEndMs === Number.POSITIVE_INFINITY) return false;
  if (runEndMs <= arrivalMs) {
    fleet.nowMs = Math.max(fleet.nowMs, runEndMs);
    const index = heapPop(fleet.runEnds);
    fleet.runEndHandles[index] = -1;
    endReplicaRun(fleet, spec, scheduler, index);
  } else {
    fleet.nowMs = arrivalMs;
    while (spec.records[fleet.arrived]?.arrivalMs === arrivalMs) receiveArrival(fleet, spec, scheduler);
  }
  dispatchHeld(fleet, spec, scheduler);
  return true;
}

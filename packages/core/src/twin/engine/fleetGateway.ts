import { hasRoom, recordSent } from '../../admission/holdWindow.ts';
import type { TraceRecord } from '../../domain/request.ts';
import { jobSizeMs } from '../../scheduling/jobSize.ts';
import type { Scheduler } from '../../scheduling/scheduler.ts';
import type { Fleet } from './fleet.ts';
import { nudgeReplica } from './fleetRuns.ts';
import type { FleetSpec } from './fleetSpec.ts';
import { moveGauge } from './gauge.ts';
import { cachedPrefixTokens } from './prefixCache.ts';

/**
 * Takes in the next request of the trace. One that can never fit the engine's KV memory is turned away at once.
 */
export function receiveArrival(fleet: Fleet, spec: FleetSpec, scheduler: Scheduler): void {
  const request = fleet.arrived;
  fleet.arrived += 1;
  const record = spec.records[request]!;
  if (record.inputTokens + record.outputTokens > spec.profile.kvCapacityTokens) {
    fleet.rejected += 1;
    return;
  }
  const uncachedTokens = record.inputTokens - bestPrefixTokens(fleet, record);
  const predictedTokens = spec.predictedTokens[request]!;
  const { slo } = spec.options;
  scheduler.push({
    id: request,
    arrivalMs: record.arrivalMs,
    sizeMs: jobSizeMs(spec.sizeModel, uncachedTokens, predictedTokens),
    serviceMs: jobSizeMs(spec.serviceModel, uncachedTokens, predictedTokens),
    trueSizeMs: jobSizeMs(spec.sizeModel, uncachedTokens, record.outputTokens),
    deadlineMs: record.arrivalMs + slo.ttftMs + slo.tpotMs * predictedTokens,
    ...(record.band === undefined ? {} : { band: record.band }),
    ...(record.tenant === undefined ? {} : { tenant: record.tenant }),
  });
  moveGauge(fleet.held, fleet.nowMs, 1);
}

/** Sends held requests on, in the scheduler's order, while a replica has room; the first is never passed over. */
export function dispatchHeld(fleet: Fleet, spec: FleetSpec, scheduler: Scheduler): void {
  for (;;) {
    if (scheduler.size === 0) return;
    const index = leastLoadedWithRoom(fleet, spec);
    if (index === -1) return;
    const dispatch = scheduler.pop(fleet.nowMs)!;
    fleet.dispatches.set(dispatch.id, dispatch);
    fleet.replicaOf[dispatch.id] = index;
    recordSent(fleet.inFlight[index]!, spec.records[dispatch.id]!.inputTokens);
    fleet.replicas[index]!.waiting.push(dispatch.id);
    moveGauge(fleet.held, fleet.nowMs, -1);
    moveGauge(fleet.running, fleet.nowMs, 1);
    nudgeReplica(fleet, spec, index);
  }
}

/** The longest prefix match of a prompt in any replica, in tokens. */
function bestPrefixTokens(fleet: Fleet, { prefixBlocks, inputTokens }: TraceRecord): number {
  if (prefixBlocks === undefined) return 0;
  const matches = fleet.replicas.map(({ prefixCache }) =>
    cachedPrefixTokens(prefixCache, prefixBlocks, inputTokens),
  );
  return Math.max(...matches);
}

/** The replica with the fewest requests in flight among those with room, the first of equals; -1 when none has room. */
function leastLoadedWithRoom(fleet: Fleet, spec: FleetSpec): number {
  let best = -1;
  for (let i = 0; i < fleet.inFlight.length; i++) {
    if (!hasRoom(spec.limits, fleet.inFlight[i]!)) continue;
    if (best === -1 || fleet.inFlight[i]!.requests < fleet.inFlight[best]!.requests) best = i;
  }
  return best;
}

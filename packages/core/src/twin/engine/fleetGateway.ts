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
 * Takes in the next request of the trace. One whose prompt and answer can never fit the engine's KV memory is turned away
 * at once; a real engine would start it and cut its answer.
 */
export function receiveArrival(fleet: Fleet, spec: FleetSpec, scheduler: Scheduler): void {
  const request = fleet.arrived;
  fleet.arrived += 1;
  const record = spec.records[request]!;
  if (record.inputTokens + record.outputTokens - 1 > spec.profile.kvCapacityTokens) {
    fleet.rejected += 1;
    return;
  }
  const uncachedTokens = record.inputTokens - expectedPrefixTokens(fleet, record);
  const predictedTokens = spec.predictedTokens[request]!;
  const { slo } = spec.options;
  fleet.tickets[request] = scheduler.push({
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
  const receivers = new Set<number>();
  while (scheduler.size > 0) {
    const index = leastLoadedWithRoom(fleet, spec);
    if (index === -1) break;
    send(fleet, spec, scheduler.pop(fleet.nowMs)!.id, index);
    receivers.add(index);
  }
  for (const index of receivers) nudgeReplica(fleet, spec, index);
}

function send(fleet: Fleet, spec: FleetSpec, request: number, index: number): void {
  const record = spec.records[request]!;
  const prefillTokens = record.inputTokens - cachedPrefixTokens(fleet.replicas[index]!.prefixCache, record);
  fleet.sent.set(request, recordSent(fleet.inFlight[index]!, prefillTokens));
  fleet.replicaOf[request] = index;
  fleet.replicas[index]!.waiting.push(request);
  moveGauge(fleet.held, fleet.nowMs, -1);
  moveGauge(fleet.running, fleet.nowMs, 1);
}

/** The prefix match of a prompt that is to be expected, in tokens: the mean over the replicas, as routing ignores it. */
function expectedPrefixTokens(fleet: Fleet, record: TraceRecord): number {
  if (record.prefixBlocks === undefined) return 0;
  const matches = fleet.replicas.map(({ prefixCache }) => cachedPrefixTokens(prefixCache, record));
  return matches.reduce((sum, tokens) => sum + tokens, 0) / matches.length;
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

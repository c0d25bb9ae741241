import { pickBackend } from '../../admission/pickBackend.ts';
import type { TraceRecord } from '../../domain/request.ts';
import { jobSizeMs } from '../../scheduling/jobSize.ts';
import type { Dispatch } from '../../scheduling/scheduledJob.ts';
import type { Scheduler } from '../../scheduling/scheduler.ts';
import type { Fleet } from './fleet.ts';
import { nudgeReplica } from './fleetRuns.ts';
import type { FleetSpec } from './fleetSpec.ts';
import { moveGauge } from './gauge.ts';
import { cachedPrefixTokens } from './prefixCache.ts';
import { sendRequest } from './sendRequest.ts';

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
  moveGauge(fleet.held, fleet.nowMs, 1);
  if (spec.window.kind === 'engine') putOnTheWay(fleet, spec, request, 0);
  else enqueue(fleet, spec, scheduler, request);
}

/** Puts a request into the queue that orders it, with the sizes that are expected of it now. */
function enqueue(fleet: Fleet, spec: FleetSpec, scheduler: Scheduler, request: number): void {
  const record = spec.records[request]!;
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
}

/**
 * Sends held requests on, in the scheduler's order, while a replica has room; the first is never passed over. Among those
 * with room the one with the least predicted work in flight is taken.
 */
export function dispatchHeld(fleet: Fleet, spec: FleetSpec, scheduler: Scheduler): void {
  if (spec.window.kind === 'engine') return;
  const receivers = new Set<number>();
  while (scheduler.size > 0) {
    const choice = pickBackend(fleet.backends, NO_WORK);
    if (choice.kind !== 'send') break;
    send(fleet, spec, scheduler.pop(fleet.nowMs)!, choice.index);
    if (spec.gatewayDelayMs === 0) receivers.add(choice.index);
  }
  for (const index of receivers) nudgeReplica(fleet, spec, scheduler, index);
}

/** Replicas are alike, so the request's own work does not change which is the least loaded. */
const NO_WORK = { workMs: 0 };

function send(fleet: Fleet, spec: FleetSpec, dispatch: Dispatch, index: number): void {
  sendRequest(fleet, spec, dispatch, index);
  if (spec.gatewayDelayMs === 0) fleet.replicas[index]!.waiting.push(dispatch.id);
  else putOnTheWay(fleet, spec, dispatch.id, index);
}

function putOnTheWay(fleet: Fleet, spec: FleetSpec, request: number, replica: number): void {
  fleet.onTheWay.push({ atMs: fleet.nowMs + spec.gatewayDelayMs, request, replica });
}

/** Every request that is due reaches its replica: its waiting requests or, in an engine that orders them, its queue. */
export function deliverSent(fleet: Fleet, spec: FleetSpec, scheduler: Scheduler): void {
  const { onTheWay, nowMs } = fleet;
  const firstLater = onTheWay.findIndex(({ atMs }) => atMs > nowMs);
  const due = onTheWay.splice(0, firstLater === -1 ? onTheWay.length : firstLater);
  for (const { request, replica } of due) {
    if (spec.window.kind === 'engine') enqueue(fleet, spec, scheduler, request);
    else fleet.replicas[replica]!.waiting.push(request);
  }
  for (const index of new Set(due.map(({ replica }) => replica))) nudgeReplica(fleet, spec, scheduler, index);
}

/** The prefix match of a prompt that is to be expected, in tokens: the mean over the replicas, as routing ignores it. */
function expectedPrefixTokens(fleet: Fleet, record: TraceRecord): number {
  if (record.prefixBlocks === undefined) return 0;
  const matches = fleet.replicas.map(({ prefixCache }) => cachedPrefixTokens(prefixCache, record));
  return matches.reduce((sum, tokens) => sum + tokens, 0) / matches.length;
}

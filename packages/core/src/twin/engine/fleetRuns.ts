import { recordEnded, recordFirstToken } from '../../admission/holdWindow.ts';
import { idlePowerWatts } from '../../power/stepPower.ts';
import { heapPush, heapRemove, heapUpdateKey } from '../../queue/heap.ts';
import { jobSizeMs } from '../../scheduling/jobSize.ts';
import type { Scheduler } from '../../scheduling/scheduler.ts';
import { finishRun, type RunOutcome } from './finishRun.ts';
import type { Fleet } from './fleet.ts';
import type { FleetSpec } from './fleetSpec.ts';
import { moveGauge } from './gauge.ts';
import { noteFinished } from './noteFinished.ts';
import { meterPower } from './powerMeter.ts';
import { cutRun, runEndMs, startRun } from './startRun.ts';
import { takeInOrder } from './takeInOrder.ts';

/** Wakes an idle replica, or makes a busy one look at its waiting requests at the end of the step it is in. */
export function nudgeReplica(fleet: Fleet, spec: FleetSpec, scheduler: Scheduler, index: number): void {
  const { run } = fleet.replicas[index]!;
  if (run === null) {
    startReplica(fleet, spec, scheduler, index);
  } else {
    cutRun(run, fleet.nowMs);
    scheduleRunEnd(fleet, index);
  }
}

/** Ends the run of a replica at the present time: tells the scheduler what ended, meters the energy, goes on. */
export function endReplicaRun(fleet: Fleet, spec: FleetSpec, scheduler: Scheduler, index: number): void {
  const { startMs, watts } = fleet.replicas[index]!.run!;
  meterPower(fleet.power, spec.options.carbon, startMs, fleet.nowMs, watts, true);
  const view = { records: spec.records, table: fleet.table };
  const outcome = finishRun(fleet.replicas[index]!, view, fleet.nowMs);
  settleRequests(fleet, spec, scheduler, index, outcome);
  fleet.idleSinceMs[index] = fleet.nowMs;
  startReplica(fleet, spec, scheduler, index);
}

/** Meters what idle replicas drew up to the last completion, where a replay ends. */
export function settleIdlePower(fleet: Fleet, spec: FleetSpec): void {
  fleet.idleSinceMs.forEach((sinceMs, index) => {
    if (!(sinceMs < fleet.lastEndMs)) return;
    meterIdle(fleet, spec, sinceMs, fleet.lastEndMs);
    fleet.idleSinceMs[index] = fleet.lastEndMs;
  });
}

function startReplica(fleet: Fleet, spec: FleetSpec, scheduler: Scheduler, index: number): void {
  const replica = fleet.replicas[index]!;
  if (spec.window.kind === 'engine') takeInOrder(fleet, spec, scheduler, index);
  startRun(replica, spec, { records: spec.records, table: fleet.table }, fleet.nowMs);
  if (replica.run !== null) {
    meterIdle(fleet, spec, fleet.idleSinceMs[index]!, fleet.nowMs);
    fleet.idleSinceMs[index] = Number.NaN;
  }
  scheduleRunEnd(fleet, index);
}

function meterIdle(fleet: Fleet, spec: FleetSpec, fromMs: number, toMs: number): void {
  meterPower(fleet.power, spec.options.carbon, fromMs, toMs, idlePowerWatts(spec.profile, spec.gpu), false);
}

function scheduleRunEnd(fleet: Fleet, index: number): void {
  const endMs = runEndMs(fleet.replicas[index]!);
  const handle = fleet.runEndHandles[index]!;
  if (endMs === Number.POSITIVE_INFINITY) {
    if (handle !== -1) heapRemove(fleet.runEnds, handle);
    fleet.runEndHandles[index] = -1;
  } else if (handle === -1) {
    fleet.runEndHandles[index] = heapPush(fleet.runEnds, endMs, index);
  } else {
    heapUpdateKey(fleet.runEnds, handle, endMs);
  }
}

function settleRequests(
  fleet: Fleet,
  spec: FleetSpec,
  scheduler: Scheduler,
  index: number,
  outcome: RunOutcome,
): void {
  const { window } = fleet.backends[index]!;
  if (spec.streams) for (const request of outcome.firstTokens) recordFirstToken(window, request);
  for (const request of outcome.finished) {
    recordFirstToken(window, request);
    recordEnded(window, request);
    noteFinished(fleet, spec, index, request);
    const { inputTokens, outputTokens } = spec.records[request]!;
    const uncached = inputTokens - fleet.table.cachedTokens[request]!;
    scheduler.complete(fleet.tickets[request]!, jobSizeMs(spec.sizeModel, uncached, outputTokens));
  }
  if (outcome.finished.length > 0) fleet.lastEndMs = fleet.nowMs;
  fleet.completed += outcome.finished.length;
  moveGauge(fleet.running, fleet.nowMs, -outcome.finished.length);
}

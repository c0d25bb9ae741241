import { nextExpectedMs, passTime } from '../../admission/holdWindow.ts';
import { heapPeekKey, heapPop } from '../../queue/heap.ts';
import type { Scheduler } from '../../scheduling/scheduler.ts';
import { applyClocks, askLaws, nextAskMs, nextEffectMs } from './controlClocks.ts';
import type { Fleet } from './fleet.ts';
import { deliverSent, dispatchHeld, receiveArrival } from './fleetGateway.ts';
import { readMetrics } from './fleetMetrics.ts';
import { endReplicaRun, nudgeReplica } from './fleetRuns.ts';
import type { FleetSpec } from './fleetSpec.ts';
import { metricsEveryMs } from './replayWindow.ts';

/** What can happen next; at equal times in this order, so that ends are known before anything is decided. */
const EVENTS = [
  'run-end',
  'delivery',
  'clock',
  'clock-effect',
  'metrics',
  'first-token',
  'arrival',
  'clock-law',
] as const;

type FleetEvent = (typeof EVENTS)[number];

/**
 * Moves the fleet to its next event: the end of a replica's run, a request that reaches its replica, a change of clock, a
 * clock that a law wrote and that has effect, a reading of metrics, a first token that is expected but not seen, all arrivals of one moment, or a law that is due. At equal times runs end
 * first, in the order in which they were begun.
 *
 * @returns false when nothing is left to happen
 */
export function advanceFleet(fleet: Fleet, spec: FleetSpec, scheduler: Scheduler): boolean {
  let next: FleetEvent = 'run-end';
  let atMs = eventMs(fleet, spec, next);
  let workLeft = atMs < Number.POSITIVE_INFINITY;
  for (const event of EVENTS) {
    const ms = eventMs(fleet, spec, event);
    workLeft ||= ms < Number.POSITIVE_INFINITY && (event === 'delivery' || event === 'arrival');
    if (ms >= atMs) continue;
    next = event;
    atMs = ms;
  }
  if (!workLeft) return false;
  fleet.nowMs = Math.max(fleet.nowMs, atMs);
  HAPPEN[next](fleet, spec, scheduler);
  dispatchHeld(fleet, spec, scheduler);
  if (spec.control !== null && next !== 'clock-effect') askLaws(fleet, spec);
  return true;
}

/** When an event of a kind happens next, in ms; Infinity for never. */
function eventMs(fleet: Fleet, spec: FleetSpec, event: FleetEvent): number {
  switch (event) {
    case 'run-end':
      return heapPeekKey(fleet.runEnds);
    case 'delivery':
      return fleet.onTheWay[0]?.atMs ?? Number.POSITIVE_INFINITY;
    case 'clock':
      return spec.clockChanges[fleet.clockChanges]?.atMs ?? Number.POSITIVE_INFINITY;
    case 'clock-effect':
      return nextEffectMs(fleet);
    case 'clock-law':
      return nextAskMs(fleet);
    case 'metrics':
      return fleet.nextMetricsMs;
    case 'first-token':
      return spec.streams ? Number.POSITIVE_INFINITY : nextUnseenMs(fleet);
    case 'arrival':
      return arrivalMs(fleet, spec);
  }
}

const HAPPEN: Readonly<Record<FleetEvent, (fleet: Fleet, spec: FleetSpec, scheduler: Scheduler) => void>> = {
  'run-end': (fleet, spec, scheduler) => {
    const index = heapPop(fleet.runEnds);
    fleet.runEndHandles[index] = -1;
    endReplicaRun(fleet, spec, scheduler, index);
  },
  delivery: deliverSent,
  clock: changeClock,
  'clock-effect': applyClocks,
  'clock-law': () => {},
  metrics: (fleet, spec, scheduler) => {
    fleet.nextMetricsMs += metricsEveryMs(spec.window);
    readMetrics(fleet, spec, scheduler.size > 0);
  },
  'first-token': (fleet) => {
    for (const { window } of fleet.backends) passTime(window, fleet.nowMs);
  },
  arrival: receiveArrivals,
};

function receiveArrivals(fleet: Fleet, spec: FleetSpec, scheduler: Scheduler): void {
  const atMs = arrivalMs(fleet, spec);
  while (arrivalMs(fleet, spec) === atMs) receiveArrival(fleet, spec, scheduler);
}

const arrivalMs = (fleet: Fleet, spec: FleetSpec): number =>
  spec.records[fleet.arrived]?.arrivalMs ?? Number.POSITIVE_INFINITY;

const nextUnseenMs = (fleet: Fleet): number =>
  fleet.backends.reduce((soonest, { window }) => Math.min(soonest, nextExpectedMs(window)), Infinity);

function changeClock(fleet: Fleet, spec: FleetSpec, scheduler: Scheduler): void {
  const { clockMhz } = spec.clockChanges[fleet.clockChanges]!;
  fleet.clockChanges += 1;
  fleet.replicas.forEach((replica, index) => {
    replica.clockRatio = clockMhz / spec.gpu.topClockMhz;
    if (replica.run !== null) nudgeReplica(fleet, spec, scheduler, index);
  });
}

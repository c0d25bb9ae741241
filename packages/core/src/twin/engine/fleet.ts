import { createHoldWindow } from '../../admission/holdWindow.ts';
import type { Backend } from '../../admission/pickBackend.ts';
import { createHeap, type Heap } from '../../queue/heap.ts';
import { createSfc32, type Sfc32State } from '../../random/sfc32.ts';
import { createSchedulerState, type SchedulerState } from '../../scheduling/schedulerState.ts';
import type { FleetSpec } from './fleetSpec.ts';
import { createGauge, type Gauge } from './gauge.ts';
import { createPowerMeter, type PowerMeter } from './powerMeter.ts';
import { metricsEveryMs } from './replayWindow.ts';
import { createReplica, type Replica } from './replica.ts';
import { createReplicaControl, type ReplicaControl } from './replicaControl.ts';
import { createRequestTable, type RequestTable } from './requestTable.ts';

/** A request that was sent and reaches its replica at `atMs`. Plain data. */
export interface Delivery {
  readonly atMs: number;
  readonly request: number;
  readonly replica: number;
}

/** A gateway and the replicas behind it, in the middle of a run. Plain data: the snapshot of a run is this and no more. */
export interface Fleet {
  nowMs: number;
  /** When the last request so far ended, in ms. */
  lastEndMs: number;
  /** Requests of the trace that have arrived. */
  arrived: number;
  completed: number;
  /** Requests whose prompt and answer together are too long for the engine's KV memory, turned away on arrival. */
  rejected: number;
  readonly scheduler: SchedulerState;
  readonly table: RequestTable;
  readonly replicas: readonly Replica[];
  /** The replicas as the gateway sees them. */
  readonly backends: readonly Backend[];
  /** Requests on their way to a replica, first sent first. */
  readonly onTheWay: Delivery[];
  /** Changes of clock that have happened. */
  clockChanges: number;
  /** When the engines' metrics are read next, in ms; Infinity where they are not. */
  nextMetricsMs: number;
  /** Replicas with work, by the time at which their run ends. */
  readonly runEnds: Heap;
  /** Handle in `runEnds` of each replica; -1 while idle. */
  readonly runEndHandles: number[];
  /** Since when each replica is idle, in ms; NaN while it has work. */
  readonly idleSinceMs: number[];
  /** Replica that each request was sent to; -1 before. */
  readonly replicaOf: Int32Array;
  /** The scheduler's ticket of each request. */
  readonly tickets: Float64Array;
  readonly held: Gauge;
  readonly running: Gauge;
  readonly power: PowerMeter;
  /** The clock control of each replica; empty without one. */
  readonly controls: readonly ReplicaControl[];
  /** Draws how long changes of clock take. */
  lagRng: Sfc32State;
}

/** A fleet before the first arrival; all replicas idle at the clock that the options give. */
export function createFleet(spec: FleetSpec): Fleet {
  const { options, records, bucketMs, gpu } = spec;
  const originMs = records[0]?.arrivalMs ?? 0;
  const clockRatio = (options.clockMhz ?? gpu.topClockMhz) / gpu.topClockMhz;
  const each = <T>(make: () => T): T[] => Array.from({ length: options.replicas }, make);
  return {
    nowMs: originMs,
    lastEndMs: originMs,
    arrived: 0,
    completed: 0,
    rejected: 0,
    scheduler: createSchedulerState({
      ...options.scheduling,
      policy: options.policy,
      servers: options.replicas,
    }),
    table: createRequestTable(records.length),
    replicas: each(() => createReplica(clockRatio)),
    backends: each(() => ({ window: createHoldWindow(spec.limits), healthy: true })),
    onTheWay: [],
    clockChanges: 0,
    nextMetricsMs: originMs + metricsEveryMs(spec.window),
    runEnds: createHeap(options.replicas),
    runEndHandles: each(() => -1),
    idleSinceMs: each(() => originMs),
    replicaOf: new Int32Array(records.length).fill(-1),
    tickets: new Float64Array(records.length).fill(-1),
    held: createGauge(originMs, bucketMs),
    running: createGauge(originMs, bucketMs),
    power: createPowerMeter(originMs, bucketMs),
    controls: spec.control === null ? [] : each(() => createReplicaControl(spec.control!.law, originMs)),
    lagRng: createSfc32(options.seed).fork('clock lag').getState(),
  };
}

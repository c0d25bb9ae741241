import type { InFlight, SentRequest } from '../../admission/holdWindow.ts';
import { createHeap, type Heap } from '../../queue/heap.ts';
import { createSchedulerState, type SchedulerState } from '../../scheduling/schedulerState.ts';
import type { FleetSpec } from './fleetSpec.ts';
import { createGauge, type Gauge } from './gauge.ts';
import { createPowerMeter, type PowerMeter } from './powerMeter.ts';
import { createReplica, type Replica } from './replica.ts';
import { createRequestTable, type RequestTable } from './requestTable.ts';

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
  readonly inFlight: readonly InFlight[];
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
  /** Requests in flight, by request. */
  readonly sent: Map<number, SentRequest>;
  readonly held: Gauge;
  readonly running: Gauge;
  readonly power: PowerMeter;
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
    inFlight: each(() => ({ requests: 0, prefillTokens: 0 })),
    runEnds: createHeap(options.replicas),
    runEndHandles: each(() => -1),
    idleSinceMs: each(() => originMs),
    replicaOf: new Int32Array(records.length).fill(-1),
    tickets: new Float64Array(records.length).fill(-1),
    sent: new Map(),
    held: createGauge(originMs, bucketMs),
    running: createGauge(originMs, bucketMs),
    power: createPowerMeter(originMs, bucketMs),
  };
}

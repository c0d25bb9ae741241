import type { TraceRecord } from '../../domain/request.ts';
import { checkInteger } from '../../errors/check.ts';
import { heapRemove } from '../../queue/heap.ts';
import { finishRun } from '../engine/finishRun.ts';
import { privateTokens, releasePrefix } from '../engine/prefixCache.ts';
import { createReplica, type EngineSpec, type Replica } from '../engine/replica.ts';
import { createRequestTable, type RequestTable } from '../engine/requestTable.ts';
import { cutRun, runEndMs, startRun } from '../engine/startRun.ts';

/**
 * The twin's engine with requests that come and go while it runs, for a server that plays an engine in real time. Plain
 * data. The batching, memory and timing are those of a replay; only who feeds it differs.
 */
export interface LiveEngine {
  readonly spec: EngineSpec;
  readonly replica: Replica;
  /** By slot; stale where no request is. */
  readonly records: TraceRecord[];
  readonly table: RequestTable;
  /** Slots without a request. */
  readonly free: number[];
  /** Requests that were called off and leave at the end of the step. */
  readonly cancelled: Set<number>;
}

/** What happened in an engine up to a time. */
export interface LiveEvents {
  /** Slots whose first token came. */
  readonly firstTokens: readonly number[];
  /** Slots whose request ended; they are free again. */
  readonly finished: readonly number[];
}

/**
 * An idle engine.
 *
 * @param maxRequests  requests that it takes in at once, waiting ones included, >= 1
 * @param clockRatio   SM clock as a share of the top clock
 * @throws WattlaneError ERR_ARGUMENT
 */
export function createLiveEngine(spec: EngineSpec, maxRequests: number, clockRatio = 1): LiveEngine {
  checkInteger('maxRequests', maxRequests, 1);
  return {
    spec,
    replica: createReplica(clockRatio),
    records: [],
    table: createRequestTable(maxRequests),
    free: Array.from({ length: maxRequests }, (_, place) => maxRequests - 1 - place),
    cancelled: new Set(),
  };
}

/**
 * Hands a request to the engine; call `advanceLive` up to `nowMs` first.
 *
 * @returns its slot, which names it until it has finished; -1 when the engine is full or its memory can never hold it
 */
export function submitLive(engine: LiveEngine, record: TraceRecord, nowMs: number): number {
  const { replica, spec, table } = engine;
  if (record.inputTokens + record.outputTokens > spec.profile.kvCapacityTokens) return -1;
  const slot = engine.free.pop();
  if (slot === undefined) return -1;
  engine.records[slot] = record;
  table.cachedTokens[slot] = 0;
  table.prefillLeft[slot] = 0;
  table.generated[slot] = 0;
  table.firstTokenMs[slot] = Number.NaN;
  table.completionMs[slot] = Number.NaN;
  replica.waiting.push(slot);
  if (replica.run === null) startRun(replica, spec, engine, nowMs);
  else cutRun(replica.run, nowMs);
  return slot;
}

/** Calls a request off; what it holds is given back at the end of the step that is under way. */
export function cancelLive(engine: LiveEngine, slot: number, nowMs: number): void {
  engine.cancelled.add(slot);
  if (engine.replica.run === null) dropCancelled(engine);
  else cutRun(engine.replica.run, nowMs);
}

/** When the engine next changes by itself, in ms; Infinity while idle. */
export const nextLiveEventMs = (engine: LiveEngine): number => runEndMs(engine.replica);

/** Runs the engine up to `nowMs` and tells what happened. */
export function advanceLive(engine: LiveEngine, nowMs: number): LiveEvents {
  const events = { firstTokens: [] as number[], finished: [] as number[] };
  for (;;) {
    const endMs = runEndMs(engine.replica);
    if (endMs > nowMs) return events;
    const outcome = finishRun(engine.replica, engine, endMs);
    events.firstTokens.push(...outcome.firstTokens);
    for (const slot of outcome.finished) {
      engine.free.push(slot);
      engine.cancelled.delete(slot);
      events.finished.push(slot);
    }
    dropCancelled(engine);
    startRun(engine.replica, engine.spec, engine, endMs);
  }
}

/** Tokens of a request's answer that were produced by `nowMs`. */
export function producedTokens({ replica, records, table }: LiveEngine, slot: number, nowMs: number): number {
  if (table.decodeHandle[slot] === -1) return table.generated[slot]!;
  const { run } = replica;
  const steps =
    run === null ? 0 : Math.min(run.steps, Math.max(0, Math.floor((nowMs - run.startMs) / run.stepMs)));
  return records[slot]!.outputTokens - (table.finishStep[slot]! - replica.stepIndex - steps);
}

function dropCancelled(engine: LiveEngine): void {
  for (const slot of engine.cancelled) {
    drop(engine, slot);
    engine.free.push(slot);
  }
  engine.cancelled.clear();
}

/** Takes a request out, wherever it stands. */
function drop({ replica, table, records }: LiveEngine, slot: number): void {
  const waiting = replica.waiting.indexOf(slot);
  if (waiting !== -1) {
    replica.waiting.splice(waiting, 1);
    return;
  }
  const record = records[slot]!;
  const handle = table.decodeHandle[slot]!;
  if (handle === -1) {
    replica.prefilling.splice(replica.prefilling.indexOf(slot), 1);
    replica.privateKvTokens -= privateTokens(record) + table.generated[slot]!;
  } else {
    const generated = record.outputTokens - (table.finishStep[slot]! - replica.stepIndex);
    replica.privateKvTokens -= privateTokens(record) + generated - 1;
    heapRemove(replica.decoding, handle);
    table.decodeHandle[slot] = -1;
  }
  releasePrefix(replica.prefixCache, record);
  heapRemove(replica.admitted, table.admittedHandle[slot]!);
  table.admittedHandle[slot] = -1;
}

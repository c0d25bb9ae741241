import { GPU_TRACE_KIND, type GpuTrace } from '../domain/gpuTrace.ts';
import { CALL_KIND, callKindOf, isStepName } from './callKinds.ts';

/**
 * A trace sorted into what orders work: the calls of each thread and the GPU events of each stream. GPU events and calls
 * are numbered from 0 in the order of their start.
 */
export interface GpuProgram {
  readonly trace: GpuTrace;
  /** Row of each GPU event. */
  readonly gpu: Int32Array;
  /** Row of each call; steps are among them. */
  readonly calls: Int32Array;
  /** One of `CALL_KIND`. */
  readonly callKind: Uint8Array;
  /** Call that started a GPU event; -1 when it is not in the trace. */
  readonly callOf: Int32Array;
  /** GPU event of a call that starts first, and that ends last; -1 for none. A graph launch has many. */
  readonly firstOf: Int32Array;
  readonly lastOf: Int32Array;
  /** GPU events of each stream, in order; keyed by lane. */
  readonly streams: ReadonlyMap<number, Int32Array>;
  /** GPU event before this one in its stream; -1 for none. */
  readonly previous: Int32Array;
  /** Calls of each thread, in order; keyed by lane. */
  readonly threads: ReadonlyMap<number, Int32Array>;
}

/** Sorts a trace into a program. Linear but for the sorting of GPU events and calls by time. */
export function gpuProgram(trace: GpuTrace): GpuProgram {
  const gpu = rowsByStart(trace, (row) => isGpu(trace.kind[row]!));
  const started = new Set<number>();
  for (const row of gpu) if (trace.correlation[row] !== -1) started.add(trace.correlation[row]!);
  const kindOf = (row: number): number => callKind(trace, row, started);
  const calls = rowsByStart(trace, (row) => kindOf(row) !== -1);
  const callKinds = Uint8Array.from(calls, kindOf);
  const { callOf, firstOf, lastOf } = linkLaunches(trace, gpu, calls);
  const streams = groupByLane(trace, gpu);
  const previous = new Int32Array(gpu.length).fill(-1);
  for (const events of streams.values()) {
    for (let i = 1; i < events.length; i++) previous[events[i]!] = events[i - 1]!;
  }
  return {
    trace,
    gpu,
    calls,
    callKind: callKinds,
    callOf,
    firstOf,
    lastOf,
    streams,
    previous,
    threads: groupByLane(trace, calls),
  };
}

const isGpu = (kind: number): boolean => kind >= GPU_TRACE_KIND.kernel && kind <= GPU_TRACE_KIND.memset;

function callKind(trace: GpuTrace, row: number, started: ReadonlySet<number>): number {
  const kind = trace.kind[row]!;
  if (kind === GPU_TRACE_KIND.annotation) {
    return isStepName(trace.names[trace.name[row]!]!) ? CALL_KIND.step : -1;
  }
  if (kind !== GPU_TRACE_KIND.runtime) return -1;
  return callKindOf(trace.names[trace.name[row]!]!, started.has(trace.correlation[row]!));
}

/** Rows by start, the longer first of those that start together, so that what encloses comes first. */
function rowsByStart({ startUs, durationUs, kind }: GpuTrace, chosen: (row: number) => boolean): Int32Array {
  let count = 0;
  const rows = new Int32Array(kind.length);
  for (let row = 0; row < kind.length; row++) if (chosen(row)) rows[count++] = row;
  return rows
    .slice(0, count)
    .sort((a, b) => startUs[a]! - startUs[b]! || durationUs[b]! - durationUs[a]! || a - b);
}

function linkLaunches(
  trace: GpuTrace,
  gpu: Int32Array,
  calls: Int32Array,
): Pick<GpuProgram, 'callOf' | 'firstOf' | 'lastOf'> {
  const byCorrelation = new Map<number, number>();
  for (let call = 0; call < calls.length; call++) {
    const id = trace.correlation[calls[call]!]!;
    if (id !== -1 && trace.kind[calls[call]!] === GPU_TRACE_KIND.runtime) byCorrelation.set(id, call);
  }
  const callOf = new Int32Array(gpu.length).fill(-1);
  const firstOf = new Int32Array(calls.length).fill(-1);
  const lastOf = new Int32Array(calls.length).fill(-1);
  const endOf = (event: number): number => trace.startUs[gpu[event]!]! + trace.durationUs[gpu[event]!]!;
  for (let event = 0; event < gpu.length; event++) {
    const call = byCorrelation.get(trace.correlation[gpu[event]!]!);
    if (call === undefined) continue;
    callOf[event] = call;
    if (firstOf[call] === -1) firstOf[call] = event;
    if (lastOf[call] === -1 || endOf(event) >= endOf(lastOf[call]!)) lastOf[call] = event;
  }
  return { callOf, firstOf, lastOf };
}

function groupByLane({ lane }: GpuTrace, rows: Int32Array): Map<number, Int32Array> {
  const sizes = new Map<number, number>();
  for (const row of rows) sizes.set(lane[row]!, (sizes.get(lane[row]!) ?? 0) + 1);
  const groups = new Map([...sizes].map(([key, size]) => [key, new Int32Array(size)] as const));
  const filled = new Map<number, number>();
  rows.forEach((row, index) => {
    const at = filled.get(lane[row]!) ?? 0;
    groups.get(lane[row]!)![at] = index;
    filled.set(lane[row]!, at + 1);
  });
  return groups;
}

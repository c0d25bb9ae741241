import { GPU_TRACE_KIND, type GpuTrace, type TraceLane } from '../domain/gpuTrace.ts';

/** One event of a hand-made trace; `on` is a thread such as `t1` or a stream such as `s7`. */
export interface HandEvent {
  readonly kind: keyof typeof GPU_TRACE_KIND;
  readonly name: string;
  readonly on: string;
  readonly at: number;
  readonly us: number;
  readonly id?: number;
}

/** A trace of events that are written down by hand. */
export function handTrace(events: readonly HandEvent[]): GpuTrace {
  const names = [...new Set(events.map(({ name }) => name))];
  const places = [...new Set(events.map(({ on }) => on))];
  const lanes = places.map(
    (on): TraceLane =>
      on.startsWith('t')
        ? { kind: 'thread', group: '1', id: on.slice(1) }
        : { kind: 'stream', group: '0', id: on.slice(1) },
  );
  return {
    names,
    lanes,
    kind: Uint8Array.from(events, ({ kind }) => GPU_TRACE_KIND[kind]),
    name: Int32Array.from(events, ({ name }) => names.indexOf(name)),
    lane: Int32Array.from(events, ({ on }) => places.indexOf(on)),
    startUs: Float64Array.from(events, ({ at }) => at),
    durationUs: Float64Array.from(events, ({ us }) => us),
    correlation: Float64Array.from(events, ({ id }) => id ?? -1),
    syncs: [],
    gpuNames: [],
  };
}

/** A launch call of 2 us and its kernel, which begins 10 us after the call unless it says otherwise. */
export function launched(
  id: number,
  at: number,
  us: number,
  {
    on = 's7',
    by = 't1',
    begin = at + 10,
    name = 'gemm',
  }: Partial<Record<'on' | 'by' | 'name', string>> & {
    readonly begin?: number;
  } = {},
): HandEvent[] {
  return [
    { kind: 'runtime', name: 'cudaLaunchKernel', on: by, at, us: 2, id },
    { kind: 'kernel', name, on, at: begin, us, id },
  ];
}

/** What an event of a GPU trace is; `GpuTrace.kind` holds the index into this list. */
export const GPU_TRACE_KINDS = [
  'operator',
  'annotation',
  'runtime',
  'kernel',
  'memcpy',
  'memset',
  'sync',
] as const;

/** Index of each kind in `GPU_TRACE_KINDS`. */
export const GPU_TRACE_KIND: {
  readonly operator: 0;
  readonly annotation: 1;
  readonly runtime: 2;
  readonly kernel: 3;
  readonly memcpy: 4;
  readonly memset: 5;
  readonly sync: 6;
} = {
  operator: 0,
  annotation: 1,
  runtime: 2,
  kernel: 3,
  memcpy: 4,
  memset: 5,
  sync: 6,
};

/** Where events happen: one thread of the CPU, or one stream of a GPU. */
export interface TraceLane {
  readonly kind: 'thread' | 'stream';
  /** Process id of a thread, device number of a stream; as text, since traces write both kinds of names. */
  readonly group: string;
  /** Thread id or stream number. */
  readonly id: string;
}

/** What a synchronisation event says about streams; one entry per event of kind `sync`. */
export interface SyncDetail {
  /** Row of the event in the trace. */
  readonly event: number;
  readonly device: number;
  /** Stream that waits, or that the CPU waits for; -1 for none or for all. */
  readonly stream: number;
  /** Stream on which the awaited event was recorded; -1 for none. */
  readonly waitOnStream: number;
  /** Correlation id of the call that recorded the awaited event; -1 for none. */
  readonly recordCorrelation: number;
}

/**
 * A profile of a program on a GPU, as columns: one row for each event. Times are in microseconds, as in the profiler's
 * file, since the first event. Rows are in the order of the file, which is no order in time.
 *
 * Plain data: the reader of a format makes it (`core/traces`), `core/sensitivity` works with it.
 */
export interface GpuTrace {
  readonly names: readonly string[];
  readonly lanes: readonly TraceLane[];
  /** Index into `GPU_TRACE_KINDS`. */
  readonly kind: Uint8Array;
  /** Index into `names`. */
  readonly name: Int32Array;
  /** Index into `lanes`. */
  readonly lane: Int32Array;
  readonly startUs: Float64Array;
  /** >= 0. */
  readonly durationUs: Float64Array;
  /** Id that a call shares with what it started on the GPU; -1 for none. */
  readonly correlation: Float64Array;
  readonly syncs: readonly SyncDetail[];
  /** Place of this process among those of a distributed job; undefined when the trace does not say. */
  readonly rank?: number;
  readonly worldSize?: number;
  /** Names of the GPUs of the host, by device number. */
  readonly gpuNames: readonly string[];
}

import { GPU_TRACE_KIND, type GpuTrace, type SyncDetail, type TraceLane } from '../../domain/gpuTrace.ts';
import { WattlaneError } from '../../errors/wattlaneError.ts';
import { type DocumentFields, readDocumentField } from './deviceFields.ts';
import { addRow, createEventColumns, type EventColumns, trimColumns } from './eventColumns.ts';
import { eventKindOf, isGpuKind } from './eventKinds.ts';
import { createEventScanner, type ScannedEvent } from './eventScan.ts';
import { createJsonFeed } from './jsonFeed.ts';
import type { KinetoReport } from './kinetoReport.ts';
import { longestSilence, type Silence } from './longestSilence.ts';

/** How a trace is to be read. */
export interface KinetoParserOptions {
  /** Name of the input, for messages. */
  readonly file: string;
  /** Use the complete events of a file that is cut short instead of refusing it. Default false. */
  readonly allowTruncated?: boolean;
  /** Most events kept; default 50 million, about 2 GB of columns. */
  readonly maxEvents?: number;
}

/** Reads one PyTorch profiler (Kineto) trace from its bytes. */
export interface KinetoParser {
  /**
   * Takes the next bytes, already unpacked; a piece may end anywhere.
   *
   * @throws WattlaneError ERR_KINETO_FORMAT, ERR_KINETO_SIZE
   */
  push(bytes: Uint8Array): void;
  /**
   * The trace, once all bytes are in.
   *
   * @throws WattlaneError ERR_KINETO_TRUNCATED, ERR_KINETO_FORMAT without events, ERR_KINETO_NO_GPU without GPU events,
   *         ERR_KINETO_CORRELATION when no GPU event names its call, ERR_KINETO_CLOCK when times cannot be of one run
   */
  finish(): GpuTrace;
  /** What was left out or mended so far. */
  report(): KinetoReport;
}

const DEFAULT_MAX_EVENTS = 50_000_000;

/** Longest time that a profile can cover: a day, in microseconds. Beyond it a clock has jumped. */
const LONGEST_SPAN_US = 86_400e6;

/** Share of GPU events before their call from which the two clocks do not belong together. */
const MAX_CLOCK_SHARE = 0.1;

/** Disagreement of the clocks that is only rounding, in microseconds. */
const CLOCK_TOLERANCE_US = 5;

const PHASE_COMPLETE = 88;

/**
 * Makes a parser of PyTorch profiler traces: complete events (`ph` X) of CPU operators, annotations, calls of the CUDA or
 * HIP runtime and driver, kernels, copies, and
 * synchronisations.
 *
 * Memory is that of the columns, about 37 bytes an event that is kept, and of the distinct names. Other kinds of events
 * are counted and left out. Times become relative to the first event, so that fractions of a microsecond survive.
 *
 * Pure: no I/O, and bytes in pieces of any size give the same trace. Source of the format and what is done with bad input:
 * docs/algorithms/clock-sensitivity.md.
 */
export function createKinetoParser(options: KinetoParserOptions): KinetoParser {
  const { file, allowTruncated = false, maxEvents = DEFAULT_MAX_EVENTS } = options;
  const scanner = createEventScanner();
  const columns = createEventColumns();
  const fields: DocumentFields = { rank: undefined, worldSize: undefined, gpuNames: [] };
  const lanes = createLanes(scanner.ids.texts);
  const syncs: SyncDetail[] = [];
  const counts = { seen: 0, ignored: 0, malformed: 0, untimed: 0, negative: 0, uncorrelated: 0, before: 0 };
  const kinds: number[] = [];
  let silence: Silence = { us: 0, spanUs: 0 };

  const kindOf = (category: number): number => {
    for (let id = kinds.length; id <= category; id++) kinds.push(eventKindOf(scanner.categories.texts[id]!));
    return category === -1 ? -1 : kinds[category]!;
  };

  const onEvent = (bytes: Uint8Array, start: number, end: number): void => {
    counts.seen += 1;
    const event = scanner.scan(bytes, start, end);
    if (event === undefined) {
      counts.malformed += 1;
      return;
    }
    const kind = event.phase === PHASE_COMPLETE ? kindOf(event.category) : -1;
    if (kind === -1 || event.name === -1) counts.ignored += 1;
    else if (!Number.isFinite(event.startUs)) counts.untimed += 1;
    else keep(event, kind);
  };

  const keep = (event: ScannedEvent, kind: number): void => {
    if (columns.rows >= maxEvents) {
      throw new WattlaneError(
        'ERR_KINETO_SIZE',
        `${file}: more than ${maxEvents} events; expected a shorter profile`,
      );
    }
    const row = addRow(columns);
    const onGpu = isGpuKind(kind);
    columns.kind[row] = kind;
    columns.name[row] = event.name;
    columns.lane[row] = onGpu ? lanes.stream(event) : lanes.thread(event);
    columns.startUs[row] = event.startUs;
    const valid = event.durationUs >= 0 && Number.isFinite(event.durationUs);
    if (!valid) counts.negative += 1;
    columns.durationUs[row] = valid ? event.durationUs : 0;
    const correlated = Number.isFinite(event.correlation) && event.correlation > 0;
    if (onGpu && !correlated) counts.uncorrelated += 1;
    columns.correlation[row] = correlated ? event.correlation : -1;
    if (kind === GPU_TRACE_KIND.sync) syncs.push(syncDetail(event, row));
  };

  const feed = createJsonFeed(file, {
    onEvent,
    onMember: (key, text) => readDocumentField(fields, key, text),
  });

  return {
    push: (bytes) => feed.push(bytes),
    finish: () => {
      if (!feed.ended && !allowTruncated) throw truncated(file, feed.bytes, counts.seen);
      trimColumns(columns);
      checkContents(file, columns, counts.uncorrelated);
      shiftToStart(file, columns);
      counts.before = countBeforeCall(columns);
      checkClocks(file, columns, counts.before);
      silence = longestSilence(columns);
      return {
        names: scanner.names.texts,
        lanes: lanes.list,
        kind: columns.kind,
        name: columns.name,
        lane: columns.lane,
        startUs: columns.startUs,
        durationUs: columns.durationUs,
        correlation: columns.correlation,
        syncs,
        gpuNames: fields.gpuNames,
        ...(fields.rank !== undefined && { rank: fields.rank }),
        ...(fields.worldSize !== undefined && { worldSize: fields.worldSize }),
      };
    },
    report: () => ({
      bytes: feed.bytes,
      seen: counts.seen,
      ignored: counts.ignored,
      malformed: counts.malformed,
      untimed: counts.untimed,
      negativeDurations: counts.negative,
      uncorrelated: counts.uncorrelated,
      beforeTheirCall: counts.before,
      silence,
      truncated: !feed.ended,
    }),
  };
}

function truncated(file: string, bytes: number, events: number): WattlaneError {
  return new WattlaneError(
    'ERR_KINETO_TRUNCATED',
    `${file}: the document breaks off after ${bytes} bytes and ${events} complete events; expected a whole JSON document, or leave to use what is there`,
  );
}

interface Lanes {
  readonly list: TraceLane[];
  thread(event: ScannedEvent): number;
  stream(event: ScannedEvent): number;
}

/** Lanes by number, in the order in which they are met. */
function createLanes(ids: readonly string[]): Lanes {
  const list: TraceLane[] = [];
  const threads = new Map<number, number>();
  const streams = new Map<string, number>();
  const add = (lane: TraceLane): number => list.push(lane) - 1;
  return {
    list,
    thread: ({ pid, tid }) => {
      const key = pid * 2 ** 24 + tid;
      const known = threads.get(key);
      if (known !== undefined) return known;
      const lane = add({ kind: 'thread', group: ids[pid] ?? '', id: ids[tid] ?? '' });
      threads.set(key, lane);
      return lane;
    },
    stream: (event) => {
      const group = Number.isFinite(event.device) ? String(event.device) : (ids[event.pid] ?? '');
      const id = Number.isFinite(event.stream) ? String(event.stream) : (ids[event.tid] ?? '');
      const key = `${group}/${id}`;
      const known = streams.get(key);
      if (known !== undefined) return known;
      const lane = add({ kind: 'stream', group, id });
      streams.set(key, lane);
      return lane;
    },
  };
}

/** Stream number that stands for all streams, as the unsigned form of -1. */
const ALL_STREAMS = 4_294_967_295;

function syncDetail(event: ScannedEvent, row: number): SyncDetail {
  const number = (value: number): number => (Number.isFinite(value) && value !== ALL_STREAMS ? value : -1);
  return {
    event: row,
    device: number(event.device),
    stream: number(event.stream),
    waitOnStream: number(event.waitOnStream),
    recordCorrelation: number(event.recordCorrelation),
  };
}

function checkContents(file: string, { rows, kind }: EventColumns, uncorrelated: number): void {
  if (rows === 0) {
    throw new WattlaneError(
      'ERR_KINETO_FORMAT',
      `${file}: no complete events; expected a PyTorch profiler trace`,
    );
  }
  let gpuEvents = 0;
  for (let row = 0; row < rows; row++) if (isGpuKind(kind[row]!)) gpuEvents += 1;
  if (gpuEvents === 0) {
    throw new WattlaneError(
      'ERR_KINETO_NO_GPU',
      `${file}: ${rows} events and none of a GPU; expected a profile that was taken with ProfilerActivity.CUDA`,
    );
  }
  if (uncorrelated === gpuEvents) {
    throw new WattlaneError(
      'ERR_KINETO_CORRELATION',
      `${file}: none of ${gpuEvents} GPU events says which call started it; expected args.correlation`,
    );
  }
}

function shiftToStart(file: string, { startUs, durationUs, rows }: EventColumns): void {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < rows; row++) {
    first = Math.min(first, startUs[row]!);
    last = Math.max(last, startUs[row]! + durationUs[row]!);
  }
  if (last - first > LONGEST_SPAN_US) {
    const hours = ((last - first) / 3600e6).toFixed(0);
    throw new WattlaneError(
      'ERR_KINETO_CLOCK',
      `${file}: events span ${hours} hours, so a clock has jumped; expected one run of at most 24 hours`,
    );
  }
  for (let row = 0; row < rows; row++) startUs[row]! -= first;
}

function countBeforeCall({ rows, kind, startUs, correlation }: EventColumns): number {
  const calls = new Map<number, number>();
  for (let row = 0; row < rows; row++) {
    if (kind[row] === GPU_TRACE_KIND.runtime && correlation[row] !== -1) {
      calls.set(correlation[row]!, startUs[row]!);
    }
  }
  let before = 0;
  for (let row = 0; row < rows; row++) {
    if (!isGpuKind(kind[row]!) || correlation[row] === -1) continue;
    const callUs = calls.get(correlation[row]!);
    if (callUs !== undefined && startUs[row]! < callUs - CLOCK_TOLERANCE_US) before += 1;
  }
  return before;
}

function checkClocks(file: string, { rows, kind }: EventColumns, before: number): void {
  let gpuEvents = 0;
  for (let row = 0; row < rows; row++) if (isGpuKind(kind[row]!)) gpuEvents += 1;
  if (before <= MAX_CLOCK_SHARE * gpuEvents) return;
  throw new WattlaneError(
    'ERR_KINETO_CLOCK',
    `${file}: ${before} of ${gpuEvents} GPU events begin before the call that started them; expected clocks of CPU and GPU that agree`,
  );
}

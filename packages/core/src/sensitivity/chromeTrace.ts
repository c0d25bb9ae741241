import type { GpuTrace } from '../domain/gpuTrace.ts';
import type { PathSegment } from './criticalPath.ts';

/** Pieces of a path that are written out together. */
const SEGMENTS_A_PART = 10_000;

/**
 * A critical path in the Chrome trace format, for Perfetto or chrome://tracing: one row for each thread and stream that it
 * touches, one event a piece, with the kind of dependency in `cat` and in `args`. Times are those of the path, in microseconds.
 *
 * @returns the document in parts, since that of a path of millions of pieces is longer than a string can be
 */
export function* chromeTrace(trace: GpuTrace, path: readonly PathSegment[]): Generator<string> {
  const lanes = [...new Set(path.map(({ lane }) => lane))].sort((a, b) => a - b);
  const rows = lanes.map((lane) => {
    const { kind, group, id } = trace.lanes[lane]!;
    const name = kind === 'thread' ? `thread ${id}` : `GPU ${group} stream ${id}`;
    return { ph: 'M', name: 'thread_name', pid: 1, tid: lane, args: { name } };
  });
  const process = { ph: 'M', name: 'process_name', pid: 1, tid: 0, args: { name: 'critical path' } };
  const head = [process, ...rows].map((row) => JSON.stringify(row));
  yield `{"displayTimeUnit":"ms","traceEvents":[${head.join()}`;
  for (let first = 0; first < path.length; first += SEGMENTS_A_PART) {
    yield path
      .slice(first, first + SEGMENTS_A_PART)
      .map((segment) => `,${JSON.stringify(eventOf(segment))}`)
      .join('');
  }
  yield ']}';
}

const eventOf = ({ kind, name, lane, startUs, endUs }: PathSegment): object => ({
  ph: 'X',
  cat: kind,
  name: kind === 'run' ? name : `${kind} (${name})`,
  pid: 1,
  tid: lane,
  ts: startUs,
  dur: endUs - startUs,
  args: { dependency: kind },
});

import type { GpuTrace } from '../domain/gpuTrace.ts';
import type { PathSegment } from './criticalPath.ts';

/**
 * A critical path in the Chrome trace format, for Perfetto or chrome://tracing: one row for each thread and stream that it
 * touches, one event a piece, with the kind of dependency in `cat` and in `args`. Times are those of the path, in microseconds.
 */
export function chromeTrace(trace: GpuTrace, path: readonly PathSegment[]): string {
  const lanes = [...new Set(path.map(({ lane }) => lane))].sort((a, b) => a - b);
  const rows = lanes.map((lane) => {
    const { kind, group, id } = trace.lanes[lane]!;
    const name = kind === 'thread' ? `thread ${id}` : `GPU ${group} stream ${id}`;
    return { ph: 'M', name: 'thread_name', pid: 1, tid: lane, args: { name } };
  });
  const events = path.map(({ kind, name, lane, startUs, endUs }) => ({
    ph: 'X',
    cat: kind,
    name: kind === 'run' ? name : `${kind} (${name})`,
    pid: 1,
    tid: lane,
    ts: startUs,
    dur: endUs - startUs,
    args: { dependency: kind },
  }));
  const process = { ph: 'M', name: 'process_name', pid: 1, tid: 0, args: { name: 'critical path' } };
  return JSON.stringify({ displayTimeUnit: 'ms', traceEvents: [process, ...rows, ...events] });
}

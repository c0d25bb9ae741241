import { GPU_TRACE_KIND } from '../domain/gpuTrace.ts';
import type { GpuProgram } from './gpuProgram.ts';

/** A time in which a thread does nothing that the trace shows, in microseconds. */
export interface IdleGap {
  readonly fromUs: number;
  readonly toUs: number;
}

/** A thread that does nothing for this long may be waiting for another one, in microseconds. */
const LEAST_GAP_US = 200;

/** Idle gaps of each thread that has calls, in order; keyed by lane. Operators and all calls of the runtime count as work. */
export function idleGaps({ trace, threads }: GpuProgram): ReadonlyMap<number, readonly IdleGap[]> {
  const { kind, lane, startUs, durationUs } = trace;
  const isWork = (row: number): boolean =>
    (kind[row] === GPU_TRACE_KIND.operator || kind[row] === GPU_TRACE_KIND.runtime) &&
    threads.has(lane[row]!);
  let count = 0;
  const rows = new Int32Array(kind.length);
  for (let row = 0; row < kind.length; row++) if (isWork(row)) rows[count++] = row;
  const found = new Map<number, IdleGap[]>([...threads.keys()].map((key) => [key, []]));
  const busyUntil = new Map<number, number>();
  for (const row of rows.slice(0, count).sort((a, b) => startUs[a]! - startUs[b]!)) {
    const own = lane[row]!;
    const untilUs = busyUntil.get(own);
    if (untilUs !== undefined && startUs[row]! - untilUs > LEAST_GAP_US) {
      found.get(own)!.push({ fromUs: untilUs, toUs: startUs[row]! });
    }
    busyUntil.set(own, Math.max(untilUs ?? 0, startUs[row]! + durationUs[row]!));
  }
  return found;
}

/** Begin of the first event of each thread that has calls, in microseconds; keyed by lane. */
export function firstEvents({ trace, threads }: GpuProgram): ReadonlyMap<number, number> {
  const first = new Map<number, number>();
  const { kind, lane, startUs } = trace;
  for (let row = 0; row < kind.length; row++) {
    if (kind[row]! > GPU_TRACE_KIND.runtime || !threads.has(lane[row]!)) continue;
    first.set(lane[row]!, Math.min(first.get(lane[row]!) ?? Number.POSITIVE_INFINITY, startUs[row]!));
  }
  return first;
}

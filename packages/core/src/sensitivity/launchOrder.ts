import type { GpuProgram } from './gpuProgram.ts';

/** Finds GPU events of a stream by when they were launched. */
export interface LaunchOrder {
  /** Last GPU event of the stream that was launched before a time; -1 for none. */
  lastBefore(lane: number, timeUs: number): number;
  /** First one that was launched at or after it; -1 for none. */
  firstFrom(lane: number, timeUs: number): number;
}

/**
 * Makes an index over the launches of every stream. A stream is served in order, so the launch times of its events rise; a
 * rounding that makes one fall is levelled out. Events without a call in the trace count as launched before it.
 */
export function createLaunchOrder({ trace, calls, callOf, streams }: GpuProgram): LaunchOrder {
  const launchUs = new Map<number, Float64Array>();
  for (const [lane, events] of streams) {
    let latest = Number.NEGATIVE_INFINITY;
    launchUs.set(
      lane,
      Float64Array.from(events, (event) => {
        const call = callOf[event]!;
        if (call !== -1) latest = Math.max(latest, trace.startUs[calls[call]!]!);
        return latest;
      }),
    );
  }
  const countBefore = (lane: number, timeUs: number): number => {
    const times = launchUs.get(lane);
    if (times === undefined) return 0;
    let low = 0;
    let high = times.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (times[middle]! < timeUs) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    lastBefore: (lane, timeUs) => streams.get(lane)?.[countBefore(lane, timeUs) - 1] ?? -1,
    firstFrom: (lane, timeUs) => streams.get(lane)?.[countBefore(lane, timeUs)] ?? -1,
  };
}

import { GPU_TRACE_KIND } from '../domain/gpuTrace.ts';
import type { GpuProgram } from './gpuProgram.ts';
import type { GraphPoints } from './graphPoints.ts';

/** Work of a thread behind the last point that it passes, which comes later when that point does. */
export interface ThreadTail {
  /** Last point of the thread. */
  readonly point: number;
  /** From there to the end of the thread's last event, in microseconds, 0 or more. */
  readonly us: number;
}

/** How threads end. */
export interface ThreadTails {
  readonly tails: readonly ThreadTail[];
  /** End of the last event of all threads without a point, in microseconds; nothing in a replay moves it. 0 for none. */
  readonly looseUs: number;
}

/** Finds what each thread does behind its last point: operators between calls are no points of their own. */
export function threadTails({ trace, threads, calls }: GpuProgram, points: GraphPoints): ThreadTails {
  const { kind, lane, startUs, durationUs } = trace;
  const endUs = new Map<number, number>();
  for (let row = 0; row < kind.length; row++) {
    if (kind[row]! > GPU_TRACE_KIND.runtime) continue;
    const ownUs = startUs[row]! + durationUs[row]!;
    if (ownUs > (endUs.get(lane[row]!) ?? 0)) endUs.set(lane[row]!, ownUs);
  }
  const tails: ThreadTail[] = [];
  let looseUs = 0;
  for (const [key, us] of endUs) {
    const own = threads.get(key);
    if (own === undefined) {
      looseUs = Math.max(looseUs, us);
      continue;
    }
    const callEndUs = (call: number): number => startUs[calls[call]!]! + durationUs[calls[call]!]!;
    const last = own.reduce((latest, call) => (callEndUs(call) >= callEndUs(latest) ? call : latest));
    const point = points.callEnd(last);
    tails.push({ point, us: Math.max(0, us - points.recordedUs[point]!) });
  }
  return { tails, looseUs };
}

import { type GpuSnapshot, NO_THROTTLE } from './gpuSnapshot.ts';
import type { SharedWork } from './sharedWork.ts';

/** A snapshot of an idle GPU at the top clock, with some parts replaced. */
export function snapshotOf(parts: Partial<GpuSnapshot<SharedWork>> = {}): GpuSnapshot<SharedWork> {
  const work = parts.work ?? { jobs: [], arrivedWorkMs: 0 };
  return {
    nowMs: 0,
    clockRatio: 1,
    capRatio: 1,
    throttle: NO_THROTTLE,
    sloSeenMs: parts.nowMs ?? 0,
    tenants: [],
    present: work.jobs.length,
    finished: [],
    ...parts,
    work,
  };
}

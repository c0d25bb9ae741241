/** Why a GPU went back to stock. */
export type RestoreCause = 'lease-expiry' | 'release' | 'stop' | 'detach' | 'start';

/** Upper bounds of the histogram of writes, in seconds. */
export const APPLY_BOUNDS_SECONDS: readonly number[] = [
  0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2,
];

/** What one controller has done so far. */
export interface GpuCounters {
  writes: number;
  conflicts: number;
  reapplications: number;
  /** Settings that the GPU was not seen to obey. */
  mismatches: number;
  leaseExpiries: number;
  xids: number;
  readonly errors: Map<number, number>;
  readonly restores: Map<RestoreCause, number>;
  /** Seconds for which a reason held the clock down, by bit. */
  readonly reasonSeconds: Map<number, number>;
  readonly applyBuckets: number[];
  applySeconds: number;
  observeApply(ms: number): void;
}

/** Counters that start at nothing. */
export function createGpuCounters(): GpuCounters {
  return {
    writes: 0,
    conflicts: 0,
    reapplications: 0,
    mismatches: 0,
    leaseExpiries: 0,
    xids: 0,
    errors: new Map(),
    restores: new Map(),
    reasonSeconds: new Map(),
    applyBuckets: new Array<number>(APPLY_BOUNDS_SECONDS.length + 1).fill(0),
    applySeconds: 0,
    observeApply(ms) {
      const seconds = ms / 1000;
      const place = APPLY_BOUNDS_SECONDS.findIndex((bound) => seconds <= bound);
      this.applyBuckets[place === -1 ? APPLY_BOUNDS_SECONDS.length : place]! += 1;
      this.applySeconds += seconds;
    },
  };
}

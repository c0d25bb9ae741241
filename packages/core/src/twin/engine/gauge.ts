import { addInterval, type BucketedIntegral, createBucketedIntegral } from './bucketedIntegral.ts';

/** A count that changes in steps, with its time integral. Plain data. */
export interface Gauge {
  value: number;
  sinceMs: number;
  readonly integral: BucketedIntegral;
}

/** A gauge at 0 from `originMs` on; see `createBucketedIntegral`. */
export const createGauge = (originMs: number, bucketMs: number): Gauge => ({
  value: 0,
  sinceMs: originMs,
  integral: createBucketedIntegral(originMs, bucketMs),
});

/** Changes the count by `change` at `nowMs`, in ms, not before the last change. */
export function moveGauge(gauge: Gauge, nowMs: number, change: number): void {
  addInterval(gauge.integral, gauge.sinceMs, nowMs, gauge.value);
  gauge.value += change;
  gauge.sinceMs = nowMs;
}

/** Time integral of a quantity that changes in steps, kept per time bucket. Plain data. */
export interface BucketedIntegral {
  readonly originMs: number;
  readonly bucketMs: number;
  /** Per bucket, value x ms; grows as time goes on. */
  readonly sums: number[];
}

/**
 * @param originMs  where the first bucket begins, in ms
 * @param bucketMs  width of a bucket, in ms, > 0
 */
export const createBucketedIntegral = (originMs: number, bucketMs: number): BucketedIntegral => ({
  originMs,
  bucketMs,
  sums: [],
});

/** Adds `value` over an interval, split exactly at the edges of buckets. Empty intervals add nothing. */
export function addInterval(state: BucketedIntegral, fromMs: number, toMs: number, value: number): void {
  const { originMs, bucketMs, sums } = state;
  let startMs = fromMs;
  let bucket = Math.floor((fromMs - originMs) / bucketMs);
  while (startMs < toMs) {
    const edgeMs = Math.min(toMs, originMs + (bucket + 1) * bucketMs);
    while (sums.length <= bucket) sums.push(0);
    if (edgeMs > startMs) sums[bucket]! += value * (edgeMs - startMs);
    startMs = Math.max(startMs, edgeMs);
    bucket += 1;
  }
}

/** Mean value per bucket; the last bucket is divided by the part of it that `endMs` covers. */
export function bucketMeans(state: BucketedIntegral, endMs: number): Float64Array {
  const { originMs, bucketMs, sums } = state;
  return Float64Array.from(sums, (sum, bucket) => {
    const widthMs = Math.min(bucketMs, endMs - originMs - bucket * bucketMs);
    return widthMs > 0 ? sum / widthMs : 0;
  });
}

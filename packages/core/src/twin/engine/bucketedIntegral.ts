/**
 * Time integral of a quantity that changes in steps, kept per time bucket. Plain data.
 *
 * However long the time gets, there are at most `MAX_BUCKETS` buckets: neighbours are merged and buckets become twice as
 * wide when they run out.
 */
export interface BucketedIntegral {
  readonly originMs: number;
  bucketMs: number;
  /** Per bucket, value x ms; grows as time goes on. */
  sums: number[];
}

/** Enough for a picture of any width. */
const MAX_BUCKETS = 400;

/**
 * @param originMs  where the first bucket begins, in ms
 * @param bucketMs  width of a bucket at the start, in ms, > 0
 */
export const createBucketedIntegral = (originMs: number, bucketMs: number): BucketedIntegral => ({
  originMs,
  bucketMs,
  sums: [],
});

/** Adds `value` over an interval, split exactly at the edges of buckets. Empty intervals add nothing. */
export function addInterval(state: BucketedIntegral, fromMs: number, toMs: number, value: number): void {
  while (toMs - state.originMs > MAX_BUCKETS * state.bucketMs) mergeNeighbours(state);
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

/** Widens the buckets to those of `other`, whose width must be a power of two times this one's. */
export function alignBuckets(state: BucketedIntegral, other: BucketedIntegral): void {
  while (state.bucketMs < other.bucketMs) mergeNeighbours(state);
}

/** Mean value per bucket; the last bucket is divided by the part of it that `endMs` covers. */
export function bucketMeans(state: BucketedIntegral, endMs: number): Float64Array {
  const { originMs, bucketMs, sums } = state;
  return Float64Array.from(sums, (sum, bucket) => {
    const widthMs = Math.min(bucketMs, endMs - originMs - bucket * bucketMs);
    return widthMs > 0 ? sum / widthMs : 0;
  });
}

function mergeNeighbours(state: BucketedIntegral): void {
  const { sums } = state;
  state.bucketMs *= 2;
  state.sums = Array.from(
    { length: Math.ceil(sums.length / 2) },
    (_, i) => sums[2 * i]! + (sums[2 * i + 1] ?? 0),
  );
}

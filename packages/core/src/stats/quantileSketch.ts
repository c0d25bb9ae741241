import { checkRange } from '../errors/check.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';

/** What a sketch is to hold; every field has a default. */
export interface QuantileSketchOptions {
  /** Largest relative error of a quantile, 0.00001 to 0.5; 0.01 unless given. */
  readonly relativeError?: number;
  /** Smallest positive value kept apart, > 0; 0.001 unless given. */
  readonly minValue?: number;
  /** Largest value kept apart, above `minValue`; 1e9 unless given. */
  readonly maxValue?: number;
}

/**
 * Counts of a stream of numbers >= 0 in buckets whose edges grow by a constant factor, as plain data. With the default
 * options at most 1,383 buckets (11 kB), however long the stream.
 */
export interface QuantileSketch {
  readonly relativeError: number;
  readonly minValue: number;
  readonly maxValue: number;
  /** Natural logarithm of the factor between the edges of a bucket. */
  readonly logFactor: number;
  /** Number of the bucket that `counts[0]` counts; bucket i holds factor^(i - 1) < value <= factor^i. */
  firstBucket: number;
  /** By bucket, from `firstBucket` on; grows on either side as values come. */
  counts: Float64Array;
  /** Values that were exactly 0. */
  zeros: number;
  /** All values. */
  count: number;
  /** The smallest value; Infinity for none. */
  smallest: number;
  /** The largest value; -Infinity for none. */
  largest: number;
}

/** Buckets added beyond the one needed, so that a slowly widening stream does not copy the counts each time. */
const SPARE_BUCKETS = 32;

/**
 * A sketch that gives any quantile of a stream within a stated relative error.
 *
 * Source: Masson, Rim and Lee 2019, "DDSketch: a fast and fully-mergeable quantile sketch with relative-error
 * guarantees", section 2: factor (1 + e) / (1 - e) between edges. Departure: the paper bounds memory by collapsing the
 * lowest buckets, this sketch by a range fixed in advance, so that no merge or late value spoils a quantile that was
 * good before.
 *
 * @throws WattlaneError ERR_ARGUMENT
 */
export function createQuantileSketch(options: QuantileSketchOptions = {}): QuantileSketch {
  const relativeError = checkRange('relativeError', options.relativeError ?? 0.01, 1e-5, 0.5);
  const minValue = checkRange('minValue', options.minValue ?? 1e-3, Number.MIN_VALUE);
  const maxValue = checkRange('maxValue', options.maxValue ?? 1e9, minValue);
  return {
    relativeError,
    minValue,
    maxValue,
    logFactor: Math.log1p((2 * relativeError) / (1 - relativeError)),
    firstBucket: 0,
    counts: new Float64Array(0),
    zeros: 0,
    count: 0,
    smallest: Number.POSITIVE_INFINITY,
    largest: Number.NEGATIVE_INFINITY,
  };
}

/**
 * Counts one value. Zero has a bucket of its own. Positive values below `minValue` or above `maxValue` go to the bucket
 * of the limit they pass; quantiles that fall on them have no error bound (but never leave the range of the values).
 *
 * @param value  finite, >= 0
 * @throws WattlaneError ERR_ARGUMENT; the sketch stays as it was
 */
export function sketchAdd(sketch: QuantileSketch, value: number): void {
  checkRange('value', value, 0);
  if (value === 0) {
    sketch.zeros += 1;
  } else {
    const bucket = bucketOf(sketch, Math.min(Math.max(value, sketch.minValue), sketch.maxValue));
    makeRoom(sketch, bucket, bucket);
    sketch.counts[bucket - sketch.firstBucket]! += 1;
  }
  sketch.count += 1;
  sketch.smallest = Math.min(sketch.smallest, value);
  sketch.largest = Math.max(sketch.largest, value);
}

/**
 * An estimate of the value at place floor(q * (count - 1)) of the sorted stream, counted from 0. It is off by at most
 * `relativeError` times that value (and rounding) where the value lies within the sketch's range; zeros come back
 * exactly, and so do the ends q = 0 and q = 1.
 *
 * @param q  0 to 1
 * @throws WattlaneError ERR_EMPTY before the first value, ERR_ARGUMENT for a q outside 0 to 1
 */
export function sketchQuantile(sketch: QuantileSketch, q: number): number {
  checkRange('q', q, 0, 1);
  if (sketch.count === 0)
    throw new WattlaneError('ERR_EMPTY', 'quantile of an empty sketch; expected a value');
  const place = Math.floor(q * (sketch.count - 1));
  if (place === 0) return sketch.smallest;
  if (place === sketch.count - 1) return sketch.largest;
  let passed = sketch.zeros;
  if (place < passed) return 0;
  let bucket = sketch.firstBucket - 1;
  while (passed <= place) {
    bucket += 1;
    passed += sketch.counts[bucket - sketch.firstBucket]!;
  }
  // The middle of the bucket in relative terms: 2 factor^i / (factor + 1).
  const middle = (1 - sketch.relativeError) * Math.exp(bucket * sketch.logFactor);
  return Math.min(Math.max(middle, sketch.smallest), sketch.largest);
}

/**
 * Adds the values of `other` to `sketch`, exactly as if they had all gone into one; `other` stays as it is.
 *
 * @throws WattlaneError ERR_ARGUMENT when the two were made with different options
 */
export function sketchMerge(sketch: QuantileSketch, other: QuantileSketch): void {
  for (const name of ['relativeError', 'minValue', 'maxValue'] as const) {
    if (sketch[name] !== other[name]) {
      throw new WattlaneError('ERR_ARGUMENT', `${name} is ${other[name]}; expected ${sketch[name]}`);
    }
  }
  if (other.counts.length > 0) {
    makeRoom(sketch, other.firstBucket, other.firstBucket + other.counts.length - 1);
    const offset = other.firstBucket - sketch.firstBucket;
    for (let i = 0; i < other.counts.length; i++) sketch.counts[offset + i]! += other.counts[i]!;
  }
  sketch.zeros += other.zeros;
  sketch.count += other.count;
  sketch.smallest = Math.min(sketch.smallest, other.smallest);
  sketch.largest = Math.max(sketch.largest, other.largest);
}

function bucketOf(sketch: QuantileSketch, value: number): number {
  return Math.ceil(Math.log(value) / sketch.logFactor);
}

/** Widens `counts` to cover buckets `first` to `last`, within those of the sketch's limits. */
function makeRoom(sketch: QuantileSketch, first: number, last: number): void {
  const { firstBucket, counts } = sketch;
  const lastBucket = firstBucket + counts.length - 1;
  if (first >= firstBucket && last <= lastBucket) return;
  const empty = counts.length === 0;
  const lowest = bucketOf(sketch, sketch.minValue);
  const highest = bucketOf(sketch, sketch.maxValue);
  const from = first < firstBucket || empty ? Math.max(lowest, first - SPARE_BUCKETS) : firstBucket;
  const to = last > lastBucket || empty ? Math.min(highest, last + SPARE_BUCKETS) : lastBucket;
  sketch.counts = new Float64Array(to - from + 1);
  sketch.counts.set(counts, empty ? 0 : firstBucket - from);
  sketch.firstBucket = from;
}

import type { MetricSample } from '@wattlane/core/protocol';

/** A histogram of Prometheus, not cumulative. Plain data. */
export interface LatencyHistogram {
  /** Upper bounds of the buckets, in s, ascending. */
  readonly boundsSeconds: readonly number[];
  /** Observations by bucket; one more than bounds: what lies above all of them. */
  readonly counts: readonly number[];
  readonly sumSeconds: number;
}

/**
 * Puts one histogram together from samples, all label sets added up.
 *
 * @param name  of the family, without `_bucket`
 * @returns null when it is not there, or makes no sense: no buckets, counts that fall with the bound
 */
export function readHistogram(samples: readonly MetricSample[], name: string): LatencyHistogram | null {
  const upTo = new Map<number, number>();
  let sumSeconds = 0;
  for (const sample of samples) {
    if (sample.name === `${name}_sum`) sumSeconds += sample.value;
    if (sample.name !== `${name}_bucket`) continue;
    const text = sample.labels.get('le') ?? '';
    const bound = text === '+Inf' ? Number.POSITIVE_INFINITY : Number(text);
    if (text === '' || Number.isNaN(bound)) return null;
    upTo.set(bound, (upTo.get(bound) ?? 0) + sample.value);
  }
  const bounds = [...upTo.keys()].sort((a, b) => a - b);
  if (bounds.length < 2 || bounds.at(-1) !== Number.POSITIVE_INFINITY || bounds[0]! < 0) return null;
  const counts = bounds.map((bound, place) => upTo.get(bound)! - (upTo.get(bounds[place - 1]!) ?? 0));
  if (counts.some((count) => count < 0)) return null;
  return { boundsSeconds: bounds.slice(0, -1), counts, sumSeconds };
}

/**
 * What was observed between two readings.
 *
 * @returns null when the later one is not a continuation: other buckets, or fewer observations, as after a restart
 */
export function sinceHistogram(now: LatencyHistogram, before: LatencyHistogram): LatencyHistogram | null {
  const sameBounds =
    now.boundsSeconds.length === before.boundsSeconds.length &&
    now.boundsSeconds.every((bound, place) => bound === before.boundsSeconds[place]);
  if (!sameBounds) return null;
  const counts = now.counts.map((count, place) => count - before.counts[place]!);
  if (counts.some((count) => count < 0)) return null;
  return { boundsSeconds: now.boundsSeconds, counts, sumSeconds: now.sumSeconds - before.sumSeconds };
}

/** Observations in all buckets. */
export const observationsOf = ({ counts }: LatencyHistogram): number =>
  counts.reduce((sum, count) => sum + count, 0);

/**
 * A quantile, in s.
 *
 * Where in its bucket an observation lies is not told, but the sum of all of them is: each is taken to lie the same share of the
 * way through its bucket, namely the share that makes the sum right. With buckets of a factor of two apart that is much
 * closer than the upper bound, and it has no error when all observations are alike. The bucket above all bounds is taken to be
 * as wide as the one below it is high, so that it reaches to twice the highest bound, or further where the sum says so.
 *
 * @param share  above 0, at most 1
 * @returns NaN without observations
 */
export function quantileSeconds(histogram: LatencyHistogram, share: number): number {
  const { boundsSeconds, counts } = histogram;
  const total = observationsOf(histogram);
  if (total === 0) return Number.NaN;
  const place = placeOf(counts, share * total);
  const lower = lowerOf(boundsSeconds, place);
  return lower + throughShare(histogram) * widthOf(boundsSeconds, place);
}

/** The bucket in which the observation of a rank lies. */
function placeOf(counts: readonly number[], rank: number): number {
  let seen = 0;
  const place = counts.findIndex((count) => {
    seen += count;
    return count > 0 && seen >= rank;
  });
  return place === -1 ? counts.findLastIndex((count) => count > 0) : place;
}

/** How far through its bucket each observation lies, 0 or more; at most 1 unless something lies above all bounds. */
function throughShare({ boundsSeconds, counts, sumSeconds }: LatencyHistogram): number {
  let lowerSum = 0;
  let widthSum = 0;
  counts.forEach((count, place) => {
    lowerSum += count * lowerOf(boundsSeconds, place);
    widthSum += count * widthOf(boundsSeconds, place);
  });
  if (widthSum === 0) return 1;
  const share = Math.max(0, (sumSeconds - lowerSum) / widthSum);
  return counts.at(-1)! > 0 ? share : Math.min(1, share);
}

const lowerOf = (bounds: readonly number[], place: number): number => (place === 0 ? 0 : bounds[place - 1]!);

const widthOf = (bounds: readonly number[], place: number): number =>
  place < bounds.length ? bounds[place]! - lowerOf(bounds, place) : bounds.at(-1)!;

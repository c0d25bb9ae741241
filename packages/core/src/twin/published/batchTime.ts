import type { PublishedMode } from './publishedOptions.ts';

/**
 * How long a batch runs, in s: until its longest member ends, in `dynamic` mode until its shortest does.
 *
 * Quirk: a batch of any size goes as fast as its members would alone.
 *
 * @param size             how many entries of `batch` count, at least 1
 * @param remainingSeconds remaining true service time by job, in s
 */
export function batchSeconds(
  mode: PublishedMode,
  batch: ArrayLike<number>,
  size: number,
  remainingSeconds: Float64Array,
): number {
  const pick = mode === 'dynamic' ? Math.min : Math.max;
  let seconds = remainingSeconds[batch[0]!]!;
  for (let i = 1; i < size; i++) {
    seconds = pick(seconds, remainingSeconds[batch[i]!]!);
  }
  return seconds;
}

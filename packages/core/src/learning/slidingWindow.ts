import { checkInteger } from '../errors/check.ts';

/** The last values of a stream, in order of arrival and in order of size. Plain data. */
export interface SlidingWindow {
  /** By place of a ring, which is full from `start` on for `size` places. */
  readonly arrivals: Float64Array;
  /** The same values, ascending, in the first `size` places. */
  readonly sorted: Float64Array;
  start: number;
  size: number;
}

/**
 * A window without values.
 *
 * @param capacity  values kept, >= 1
 * @throws WattlaneError ERR_ARGUMENT
 */
export function createSlidingWindow(capacity: number): SlidingWindow {
  checkInteger('capacity', capacity, 1);
  return { arrivals: new Float64Array(capacity), sorted: new Float64Array(capacity), start: 0, size: 0 };
}

/** Adds a value, which must not be NaN, and drops the oldest when the window is full. O(capacity), without allocation. */
export function pushValue(window: SlidingWindow, value: number): void {
  if (window.size === window.arrivals.length) dropOldest(window);
  const { arrivals, sorted, start, size } = window;
  arrivals[(start + size) % arrivals.length] = value;
  const place = countAtMost(window, value);
  sorted.copyWithin(place + 1, place, size);
  sorted[place] = value;
  window.size += 1;
}

/** Drops the value that came first; nothing happens to an empty window. */
export function dropOldest(window: SlidingWindow): void {
  const { arrivals, sorted, start, size } = window;
  if (size === 0) return;
  const place = countAtMost(window, arrivals[start]!) - 1;
  sorted.copyWithin(place, place + 1, size);
  window.start = (start + 1) % arrivals.length;
  window.size -= 1;
}

/** How many values of the window are at most `value`, by binary search. */
export function countAtMost({ sorted, size }: SlidingWindow, value: number): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

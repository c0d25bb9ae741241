import { ascending } from './ascending.ts';
import { checkPairs } from './checkPairs.ts';

/**
 * Kendall's rank correlation tau-b: how far two rankings of the same things agree, from -1 (reversed) over 0 to 1
 * (same order), with ties on either side taken out of the denominator. O(n log n).
 *
 * Source: Knight 1966, "A computer method for calculating Kendall's tau with ungrouped data": sort by x, then count
 * the exchanges of a merge sort by y. Tau-b: Kendall 1945, "The treatment of ties in ranking problems".
 *
 * @param x  two or more numbers, without NaN
 * @param y  as many, paired with x by place
 * @returns tau-b; 0 when all of x or all of y are equal, where it is not defined (no order, hence no agreement)
 * @throws WattlaneError ERR_SHAPE when the lengths differ, ERR_EMPTY for fewer than two pairs, ERR_ARGUMENT for NaN
 */
export function kendallTau(x: ArrayLike<number>, y: ArrayLike<number>): number {
  checkPairs(x, y);
  const n = x.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  order.sort((i, j) => ascending(x[i]!, x[j]!) || ascending(y[i]!, y[j]!));
  const sortedX = Float64Array.from(order, (i) => x[i]!);
  const sortedY = Float64Array.from(order, (i) => y[i]!);
  const tiedX = tiedPairs(n, (i) => sortedX[i] === sortedX[i - 1]);
  const tiedBoth = tiedPairs(n, (i) => sortedX[i] === sortedX[i - 1] && sortedY[i] === sortedY[i - 1]);
  const discordant = sortCountingExchanges(sortedY);
  const tiedY = tiedPairs(n, (i) => sortedY[i] === sortedY[i - 1]);

  const pairs = (n * (n - 1)) / 2;
  if (tiedX === pairs || tiedY === pairs) return 0;
  const concordantLessDiscordant = pairs - tiedX - tiedY + tiedBoth - 2 * discordant;
  // The root of the product, not the product of roots: it gives exactly 1 for a ranking and itself.
  return concordantLessDiscordant / Math.sqrt((pairs - tiedX) * (pairs - tiedY));
}

/** Pairs inside the runs of places 0 to n - 1 in which each place ties with the one before. */
function tiedPairs(n: number, tiesWithPrevious: (i: number) => boolean): number {
  let pairs = 0;
  let run = 0;
  for (let i = 1; i < n; i++) {
    run = tiesWithPrevious(i) ? run + 1 : 0;
    pairs += run;
  }
  return pairs;
}

/** Sorts ascending, in place, by a bottom-up merge sort, and counts the pairs that stood in falling order. */
function sortCountingExchanges(values: Float64Array): number {
  const n = values.length;
  let from: Float64Array = values;
  let to: Float64Array = new Float64Array(n);
  let exchanges = 0;
  for (let width = 1; width < n; width *= 2) {
    for (let start = 0; start < n; start += 2 * width) exchanges += mergeRuns(from, to, start, width);
    [from, to] = [to, from];
  }
  if (from !== values) values.set(from);
  return exchanges;
}

/** Merges the runs at `start` and `start + width` of `from` into `to`; counts each time one goes past what is left. */
function mergeRuns(from: Float64Array, to: Float64Array, start: number, width: number): number {
  const middle = Math.min(start + width, from.length);
  const end = Math.min(start + 2 * width, from.length);
  let left = start;
  let right = middle;
  let exchanges = 0;
  for (let place = start; place < end; place++) {
    if (right === end || (left < middle && from[left]! <= from[right]!)) {
      to[place] = from[left++]!;
    } else {
      to[place] = from[right++]!;
      exchanges += middle - left;
    }
  }
  return exchanges;
}

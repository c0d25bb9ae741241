import { ascending } from './ascending.ts';

/**
 * Ranks from 1 to n, ascending; equal values share the mean of the ranks they take up, so the ranks always add up to
 * n (n + 1) / 2.
 *
 * @param values  any number of them, without NaN (not checked)
 * @returns one rank per value, by place
 */
export function midRanks(values: ArrayLike<number>): Float64Array {
  const n = values.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  order.sort((i, j) => ascending(values[i]!, values[j]!));
  const ranks = new Float64Array(n);
  for (let start = 0, end = 0; start < n; start = end) {
    while (end < n && values[order[end]!] === values[order[start]!]) end += 1;
    const shared = (start + 1 + end) / 2;
    for (let place = start; place < end; place++) ranks[order[place]!] = shared;
  }
  return ranks;
}

import { checkInteger } from '../errors/check.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';

/** Counts of a stream between fixed edges, as plain data. */
export interface Histogram {
  /** n + 1 ascending edges of n bins. */
  edges: Float64Array;
  /** By bin: the samples from its lower edge (included) to its upper edge (not included). */
  counts: Float64Array;
  /** Samples below the first edge. */
  underflow: number;
  /** Samples at or above the last edge. */
  overflow: number;
}

/**
 * A histogram without samples.
 *
 * @param edges  two or more finite numbers, each above the one before; copied
 * @throws WattlaneError ERR_ARGUMENT
 */
export function createHistogram(edges: ArrayLike<number>): Histogram {
  checkInteger('number of edges', edges.length, 2);
  for (let i = 0; i < edges.length; i++) {
    if (!(Number.isFinite(edges[i]) && (i === 0 || edges[i]! > edges[i - 1]!))) {
      throw new WattlaneError(
        'ERR_ARGUMENT',
        `edge ${i} is ${edges[i]}; expected a number above the edge before`,
      );
    }
  }
  return {
    edges: Float64Array.from(edges),
    counts: new Float64Array(edges.length - 1),
    underflow: 0,
    overflow: 0,
  };
}

/**
 * Counts one sample, in O(log n) of the number of bins.
 *
 * @param value  any number but NaN; infinities go to the underflow and the overflow
 * @throws WattlaneError ERR_ARGUMENT for NaN
 */
export function histogramAdd(histogram: Histogram, value: number): void {
  if (Number.isNaN(value)) throw new WattlaneError('ERR_ARGUMENT', 'value is NaN; expected a number');
  const bin = edgesAtOrBelow(histogram.edges, value) - 1;
  if (bin < 0) histogram.underflow += 1;
  else if (bin >= histogram.counts.length) histogram.overflow += 1;
  else histogram.counts[bin]! += 1;
}

/** How many edges are at or below the value, by binary search. */
function edgesAtOrBelow(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

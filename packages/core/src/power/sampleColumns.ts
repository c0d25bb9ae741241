/** Largest less smallest value; -Infinity for none. */
export const rangeOf = (values: Float64Array): number =>
  values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) -
  values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);

/** The values of a column at some places. */
export const valuesAt = (column: Float64Array, places: readonly number[]): Float64Array =>
  Float64Array.from(places, (place) => column[place]!);

/** Below this sum of squares a column does not vary. */
const CONSTANT_SQUARES = 1e-12;

/** Pearson's correlation of two columns of one length; 0 where either does not vary. */
export function correlation(x: Float64Array, y: Float64Array): number {
  const meanOf = (values: Float64Array): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [meanOf(x), meanOf(y)];
  let [xy, xx, yy] = [0, 0, 0];
  x.forEach((value, i) => {
    xy += (value - meanX) * (y[i]! - meanY);
    xx += (value - meanX) ** 2;
    yy += (y[i]! - meanY) ** 2;
  });
  return xx > CONSTANT_SQUARES && yy > CONSTANT_SQUARES ? xy / Math.sqrt(xx * yy) : 0;
}

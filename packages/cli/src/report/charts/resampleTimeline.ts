/**
 * Brings a series of bucket means to another number of equal cells over a longer span, by overlap: the area under the
 * curve stays what it was.
 *
 * @param values    means of adjacent buckets that begin at 0
 * @param bucketMs  length of a bucket, in ms
 * @param cellMs    length of a cell, in ms
 * @param cells     number of cells
 * @returns one mean a cell, over the part of it that the series covers; null where it covers nothing
 */
export function resampleTimeline(
  values: Float64Array,
  bucketMs: number,
  cellMs: number,
  cells: number,
): readonly (number | null)[] {
  return Array.from({ length: cells }, (_, cell) =>
    meanBetween(values, (cell * cellMs) / bucketMs, ((cell + 1) * cellMs) / bucketMs),
  );
}

/** Mean of a step function between two places, counted in steps; null when it has ended before. */
function meanBetween(values: Float64Array, from: number, to: number): number | null {
  const end = Math.min(to, values.length);
  if (!(end > from)) return null;
  let sum = 0;
  for (let index = Math.floor(from); index < end; index++) {
    sum += values[index]! * (Math.min(end, index + 1) - Math.max(from, index));
  }
  return sum / (end - from);
}

import type { AxisTick } from './chartSpec.ts';

/** Steps inside a decade, from few ticks to many. */
const STEPS: readonly (readonly number[])[] = [[1], [1, 2, 5], [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9]];
const LEAST_TICKS = 3;

/**
 * Ticks of a logarithmic axis: whole decades, or 1, 2 and 5 of each, or more of each, whichever first gives three; on an
 * axis narrower than that, round values at equal distances.
 *
 * @param min, max  ends of the axis, 0 < min < max
 */
export function logTicks(min: number, max: number): readonly AxisTick[] {
  const choices = STEPS.map((steps) => decadeTicks(min, max, steps));
  return (choices.find(({ length }) => length >= LEAST_TICKS) ?? evenTicks(min, max)).map((at) => ({
    at,
    text: String(at),
  }));
}

function decadeTicks(min: number, max: number, steps: readonly number[]): readonly number[] {
  const first = Math.floor(Math.log10(min));
  const decades = Array.from(
    { length: Math.floor(Math.log10(max)) - first + 1 },
    (_, index) => first + index,
  );
  return decades
    .flatMap((decade) => steps.map((step) => Number(`${step}e${decade}`)))
    .filter((at) => at >= min && at <= max);
}

/** Multiples of the largest 1, 2 or 5 times a power of ten of which at least three lie on the axis. */
function evenTicks(min: number, max: number): readonly number[] {
  const decade = Math.floor(Math.log10((max - min) / LEAST_TICKS));
  const step = [5, 2, 1]
    .map((factor) => Number(`${factor}e${decade}`))
    .find((size) => (max - min) / size >= LEAST_TICKS)!;
  const first = Math.ceil(min / step);
  const count = Math.floor(max / step) - first + 1;
  return Array.from({ length: count }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

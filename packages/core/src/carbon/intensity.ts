import { checkPositive, checkRange } from '../errors/check.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';

/** Carbon intensity of electricity that never changes. */
export interface ConstantIntensity {
  readonly kind: 'constant';
  /** In gCO2e/kWh, >= 0. */
  readonly gramsPerKwh: number;
}

/** Carbon intensity as a step function over equal intervals, such as hours. */
export interface SeriesIntensity {
  readonly kind: 'series';
  /** Start of the first interval, in ms on the caller's clock. */
  readonly startMs: number;
  /** Length of an interval, in ms, > 0. */
  readonly stepMs: number;
  /** Mean intensity of each interval, in gCO2e/kWh, each >= 0; at least one. */
  readonly gramsPerKwh: Float64Array;
}

/** Carbon intensity over time. Plain data; make one with `createConstantIntensity` or `createSeriesIntensity`. */
export type CarbonIntensity = ConstantIntensity | SeriesIntensity;

/**
 * Makes an intensity that never changes.
 *
 * @param gramsPerKwh  gCO2e/kWh, >= 0
 * @throws WattlaneError ERR_ARGUMENT when it is negative or not finite
 */
export function createConstantIntensity(gramsPerKwh: number): ConstantIntensity {
  return { kind: 'constant', gramsPerKwh: checkRange('gramsPerKwh', gramsPerKwh, 0) };
}

/**
 * Makes an intensity from a regular series; entry i holds from `startMs + i * stepMs` for `stepMs`.
 *
 * An entry is the mean over its interval, as grid operators publish it, not a point to draw lines between. The values
 * are copied.
 *
 * @param series.startMs      start of the first interval, in ms on the clock that look-ups will use
 * @param series.stepMs       length of an interval, in ms, > 0; 3,600,000 for an hour
 * @param series.gramsPerKwh  gCO2e/kWh, each >= 0
 * @throws WattlaneError ERR_EMPTY when there is no value; ERR_ARGUMENT when one is negative or not finite, or when a
 *         time is out of range
 */
export function createSeriesIntensity(series: {
  readonly startMs: number;
  readonly stepMs: number;
  readonly gramsPerKwh: ArrayLike<number>;
}): SeriesIntensity {
  const gramsPerKwh = Float64Array.from(series.gramsPerKwh);
  if (gramsPerKwh.length === 0) {
    throw new WattlaneError('ERR_EMPTY', 'a carbon intensity series holds no value; expected at least one');
  }
  gramsPerKwh.forEach((value, i) => {
    checkRange(`gramsPerKwh[${i}]`, value, 0);
  });
  return {
    kind: 'series',
    startMs: checkRange('startMs', series.startMs, -Number.MAX_VALUE),
    stepMs: checkPositive('stepMs', series.stepMs),
    gramsPerKwh,
  };
}

/**
 * Intensity at one moment, in gCO2e/kWh.
 *
 * At the border of two intervals the later one counts. Before the first interval the first value holds, after the last
 * one the last value: a series that ends too early is used as if nothing changed, not refused.
 *
 * @param timeMs  in ms, on the clock of the series
 * @throws WattlaneError ERR_ARGUMENT when `timeMs` is not finite
 */
export function intensityAt(signal: CarbonIntensity, timeMs: number): number {
  checkRange('timeMs', timeMs, -Number.MAX_VALUE);
  return signal.kind === 'constant' ? signal.gramsPerKwh : signal.gramsPerKwh[intervalAt(signal, timeMs)]!;
}

/** Index of the value that holds at `timeMs`: the interval around it, or the first or last one past either end. */
export function intervalAt(series: SeriesIntensity, timeMs: number): number {
  const index = Math.floor((timeMs - series.startMs) / series.stepMs);
  return Math.min(Math.max(index, 0), series.gramsPerKwh.length - 1);
}

import { checkRange } from '../errors/check.ts';
import { dynamicPowerRatio } from './dynamicPower.ts';
import { checkFitSamples } from './fitSamples.ts';
import { checkSolved, fitNonNegativePair } from './pairLeastSquares.ts';
import { type RelativeError, relativeError } from './relativeError.ts';
import { slowdown } from './slowdown.ts';

/** Time against the clock: `fullClockMs * slowdown(memoryBound, x)`. */
export interface ClockTimeFit {
  /** Time at full clock, in ms. */
  readonly fullClockMs: number;
  /** Memory-bound share of that time, 0 to 1. */
  readonly memoryBound: number;
  readonly error: RelativeError;
}

/** Power against the clock: `idle + dynamicWatts * dynamicPowerRatio(memoryBound, x)`. */
export interface ClockPowerFit {
  /** Draw above idle at full clock, in W. */
  readonly dynamicWatts: number;
  /** Memory-bound share for power, 0 to 1; it need not equal the one for time. */
  readonly memoryBound: number;
  readonly error: RelativeError;
}

/**
 * Fits the time of one kind of work to measurements at several clocks, by least squares on relative error.
 *
 * Both models are linear in two non-negative amounts, the memory-bound and the compute-bound time at full clock, so no
 * measurement at full clock is needed. Leave out clocks below `TRUSTED_CLOCK_RATIO`.
 *
 * Source: docs/algorithms/power-model.md.
 *
 * @param clockRatios  n SM clocks over the top clock, above 0, at most 1; at least two different ones
 * @param timesMs      n times of the same work, in ms
 * @throws WattlaneError ERR_SHAPE when the lengths differ; ERR_ARGUMENT for values out of range, or too few
 */
export function fitClockTime(clockRatios: Float64Array, timesMs: Float64Array): ClockTimeFit {
  checkClockSamples(clockRatios, 'timesMs', timesMs);
  const memory = clockRatios.map((ratio) => slowdown(1, ratio));
  const compute = clockRatios.map((ratio) => slowdown(0, ratio));
  const { first, second } = checkSolved(fitNonNegativePair(memory, compute, timesMs));
  const fullClockMs = first + second;
  const memoryBound = first / fullClockMs;
  const fitted = clockRatios.map((ratio) => fullClockMs * slowdown(memoryBound, ratio));
  return { fullClockMs, memoryBound, error: relativeError(fitted, timesMs) };
}

/**
 * Fits the power of one kind of work to readings at several clocks, by least squares on the error relative to the
 * power above idle.
 *
 * Source: docs/algorithms/power-model.md.
 *
 * @param clockRatios  n SM clocks over the top clock, above 0, at most 1; at least two different ones
 * @param powerWatts   n readings under that work, in W, each above `idleWatts`
 * @param idleWatts    draw without work, in W, >= 0
 * @throws WattlaneError ERR_SHAPE when the lengths differ; ERR_ARGUMENT for values out of range, or too few
 */
export function fitClockPower(
  clockRatios: Float64Array,
  powerWatts: Float64Array,
  idleWatts: number,
): ClockPowerFit {
  checkRange('idleWatts', idleWatts, 0);
  const aboveIdleWatts = powerWatts.map((watts) => watts - idleWatts);
  checkClockSamples(clockRatios, 'powerWatts above idle', aboveIdleWatts);
  const memory = clockRatios.map((ratio) => dynamicPowerRatio(1, ratio));
  const compute = clockRatios.map((ratio) => dynamicPowerRatio(0, ratio));
  const { first, second } = checkSolved(fitNonNegativePair(memory, compute, aboveIdleWatts));
  const dynamicWatts = first + second;
  const memoryBound = first / dynamicWatts;
  const fitted = clockRatios.map((ratio) => idleWatts + dynamicWatts * dynamicPowerRatio(memoryBound, ratio));
  return { dynamicWatts, memoryBound, error: relativeError(fitted, powerWatts) };
}

function checkClockSamples(clockRatios: Float64Array, yName: string, y: Float64Array): void {
  checkFitSamples('clockRatios', clockRatios, yName, y, 2);
  clockRatios.forEach((ratio, i) => {
    checkRange(`clockRatios[${i}]`, ratio, 0, 1);
  });
}

import { checkFitSamples } from './fitSamples.ts';
import { checkSolved, fitPair } from './pairLeastSquares.ts';
import { type RelativeError, relativeError } from './relativeError.ts';

/** Decode time against the batch: `a + c * B`, in ms. */
export interface DecodeTimeFit {
  readonly decodeBaseMs: number;
  readonly decodePerRequestMs: number;
  readonly error: RelativeError;
}

/** Decode power against the batch: `P0 + dP * (1 - exp(-B / B0))`, in W per GPU. */
export interface DecodePowerFit {
  readonly powerFloorWatts: number;
  readonly powerSpanWatts: number;
  readonly powerBatchScale: number;
  readonly error: RelativeError;
}

/** The scale B0 is searched from 1 request to this many times the largest batch, beyond which the curve is a line. */
const WIDEST_SCALE = 4;
const COARSE_STEPS = 200;
const FINE_STEPS = 60;
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/**
 * Fits the decode time of a `ServingProfile` to measurements at full clock, by least squares on relative error.
 *
 * A negative coefficient is returned as it is: it says that the data are not of this form.
 *
 * Source: docs/algorithms/power-model.md; on the data named there this gives its constants.
 *
 * @param batches  n average batches, in requests; at least two different ones
 * @param itlMs    n inter-token latencies, in ms
 * @throws WattlaneError ERR_SHAPE when the lengths differ; ERR_ARGUMENT for values that are not positive, or too few
 */
export function fitDecodeTime(batches: Float64Array, itlMs: Float64Array): DecodeTimeFit {
  checkFitSamples('batches', batches, 'itlMs', itlMs, 2);
  const pair = checkSolved(fitPair(new Float64Array(batches.length).fill(1), batches, itlMs));
  const fitted = batches.map((batch) => pair.first + pair.second * batch);
  return {
    decodeBaseMs: pair.first,
    decodePerRequestMs: pair.second,
    error: relativeError(fitted, itlMs),
  };
}

/**
 * Fits the decode power of a `ServingProfile` to measurements at full clock: a search over B0, and for each B0 the
 * other two by least squares on relative error.
 *
 * A `powerBatchScale` of four times the largest batch means that the data do not level off; a negative span, that power
 * falls with the batch, so that the form does not apply.
 *
 * Source: docs/algorithms/power-model.md; on the data named there this gives its constants.
 *
 * @param batches     n average batches, in requests; at least three different ones
 * @param powerWatts  n power readings, in W **per GPU**
 * @throws WattlaneError ERR_SHAPE when the lengths differ; ERR_ARGUMENT for values that are not positive, or too few
 */
export function fitDecodePower(batches: Float64Array, powerWatts: Float64Array): DecodePowerFit {
  checkFitSamples('batches', batches, 'powerWatts', powerWatts, 3);
  const squares = (logScale: number): number => {
    const { fitted } = fitAtScale(batches, powerWatts, Math.exp(logScale));
    return fitted.reduce((sum, watts, i) => sum + (watts / powerWatts[i]! - 1) ** 2, 0);
  };
  const powerBatchScale = Math.exp(minimise(squares, 0, Math.log(WIDEST_SCALE * Math.max(...batches))));
  const best = fitAtScale(batches, powerWatts, powerBatchScale);
  const { first, second } = checkSolved(best);
  return {
    powerFloorWatts: first,
    powerSpanWatts: second,
    powerBatchScale,
    error: relativeError(best.fitted, powerWatts),
  };
}

function fitAtScale(
  batches: Float64Array,
  powerWatts: Float64Array,
  scale: number,
): { first: number; second: number; fitted: Float64Array } {
  const rise = batches.map((batch) => -Math.expm1(-batch / scale));
  const { first, second } = fitPair(new Float64Array(batches.length).fill(1), rise, powerWatts);
  return { first, second, fitted: rise.map((value) => first + second * value) };
}

/** Smallest point of `cost` on [low, high]: a coarse scan, then golden section around its best point. */
function minimise(cost: (x: number) => number, low: number, high: number): number {
  const step = (high - low) / COARSE_STEPS;
  let best = low;
  let leastCost = Number.POSITIVE_INFINITY;
  for (let i = 0; i <= COARSE_STEPS; i++) {
    const value = cost(low + i * step);
    if (value < leastCost) {
      leastCost = value;
      best = low + i * step;
    }
  }
  return goldenSection(cost, Math.max(low, best - step), Math.min(high, best + step));
}

function goldenSection(cost: (x: number) => number, low: number, high: number): number {
  let [left, right] = [low, high];
  for (let i = 0; i < FINE_STEPS; i++) {
    const width = GOLDEN_RATIO * (right - left);
    if (cost(right - width) <= cost(left + width)) right = left + width;
    else left = right - width;
  }
  return 0.5 * (left + right);
}

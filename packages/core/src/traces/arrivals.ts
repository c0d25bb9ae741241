import { checkInteger, checkPositive, checkRange } from '../errors/check.ts';
import { sampleGamma } from '../random/gamma.ts';
import type { Rng } from '../random/rng.ts';
import { checkQuantileTable, type QuantileTable, quantileAt, quantileTableMean } from './quantileTable.ts';
import type { RateWave, WorkloadShape } from './workloadShape.ts';

/** Requests of a workload whose shape sets no limit. */
export const DEFAULT_REQUESTS = 10_000;

const MAX_GAP_CV = 100;
const MS_PER_SECOND = 1000;

/** Half an ulp of a time is reached long before. */
const BISECTION_STEPS = 60;

/**
 * Draws the arrival times of a workload: a renewal process, the first arrival at 0.
 *
 * With a rate wave the process runs on a time that passes faster when the rate is high: the times are those at which
 * the integral of the rate reaches the values of the steady process (Cinlar 1975, "Introduction to Stochastic
 * Processes", section 4.7, there for Poisson processes).
 *
 * @returns rising times, in ms
 * @throws WattlaneError ERR_ARGUMENT for a shape outside its ranges
 */
export function drawArrivalsMs(rng: Rng, shape: WorkloadShape): number[] {
  const { requests, endMs } = limitsOf(shape);
  const drawGapMs = createGapLaw(shape);
  const wave = checkWave(shape.rateWave);
  const arrivalsMs: number[] = [];
  let steadyMs = 0;
  while (arrivalsMs.length < requests) {
    const arrivalMs = wave === undefined ? steadyMs : warpTime(steadyMs, wave);
    if (arrivalMs >= endMs) break;
    arrivalsMs.push(arrivalMs);
    steadyMs += drawGapMs(rng);
  }
  return arrivalsMs;
}

function limitsOf({ requests, durationMs }: WorkloadShape): { requests: number; endMs: number } {
  if (durationMs !== undefined) checkPositive('durationMs', durationMs);
  if (requests !== undefined) checkInteger('requests', requests, 1);
  const unlimited = durationMs === undefined ? DEFAULT_REQUESTS : Number.POSITIVE_INFINITY;
  return { requests: requests ?? unlimited, endMs: durationMs ?? Number.POSITIVE_INFINITY };
}

function createGapLaw({ ratePerSecond, gapCv, gapQuantiles }: WorkloadShape): (rng: Rng) => number {
  const meanMs = MS_PER_SECOND / checkPositive('ratePerSecond', ratePerSecond);
  if (gapCv === undefined && gapQuantiles !== undefined) return createTableLaw(meanMs, gapQuantiles);
  const cv = checkRange('gapCv', gapCv ?? 1, 0, MAX_GAP_CV);
  if (cv === 0) return () => meanMs;
  return (rng) => sampleGamma(rng, 1 / cv ** 2, meanMs * cv ** 2);
}

function createTableLaw(meanMs: number, table: QuantileTable): (rng: Rng) => number {
  checkQuantileTable('gapQuantiles', table);
  checkRange('the least gap', table[0]![1], 0);
  const scale = meanMs / checkPositive('the mean of gapQuantiles', quantileTableMean(table));
  return (rng) => scale * quantileAt(table, rng.nextFloat());
}

function checkWave(wave: RateWave | undefined): RateWave | undefined {
  if (wave === undefined) return undefined;
  checkPositive('periodMs', wave.periodMs);
  checkRange('amplitudeRatio', wave.amplitudeRatio, 0, 1);
  return wave;
}

/** The time at which the integral of the relative rate, t + a (1 - cos(t / p)) p with p = period / 2 pi, is `steadyMs`. */
function warpTime(steadyMs: number, { periodMs, amplitudeRatio }: RateWave): number {
  const radianMs = periodMs / (2 * Math.PI);
  const swingMs = amplitudeRatio * radianMs;
  let low = Math.max(0, steadyMs - 2 * swingMs);
  let high = steadyMs;
  for (let step = 0; step < BISECTION_STEPS; step++) {
    const middle = (low + high) / 2;
    if (middle + swingMs * (1 - Math.cos(middle / radianMs)) < steadyMs) low = middle;
    else high = middle;
  }
  return high;
}

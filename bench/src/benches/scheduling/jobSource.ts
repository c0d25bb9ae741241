import { type Rng, sampleExponential, sampleInteger, shuffleInPlace } from '@wattlane/core/random';
import { mean } from '@wattlane/core/stats';
import type { SlotJobs } from '@wattlane/core/twin';
import type { LengthPredictions } from '../../lengthPredictions.ts';

/** Service times with what a predictor said of them, in ms; the predictor's classes are calibrated on other rows. */
export interface JobSource {
  readonly serviceMs: Float64Array;
  readonly predictedMs: Float64Array;
  readonly meanServiceMs: number;
}

/** Service time of the SSJF experiments: 0.1 s and 20 ms a token. */
export const serviceMsOf = (outputTokens: number): number => 100 + 20 * outputTokens;

/** Takes class means from the first half of the rows, and jobs from the second. */
export function createJobSource({ outputTokens, lengthClasses }: LengthPredictions): JobSource {
  const half = Math.floor(outputTokens.length / 2);
  const services = outputTokens.map(serviceMsOf);
  const classMeans = meansByClass(lengthClasses.subarray(0, half), services.subarray(0, half));
  const overallMs = mean(services.subarray(0, half));
  const serviceMs = services.subarray(half);
  return {
    serviceMs,
    predictedMs: lengthClasses.subarray(half).map((name) => classMeans.get(name) ?? overallMs),
    meanServiceMs: mean(serviceMs),
  };
}

function meansByClass(classes: Float64Array, values: Float64Array): Map<number, number> {
  const names = [...new Set(classes)];
  return new Map(names.map((name) => [name, mean(values.filter((_, row) => classes[row] === name))]));
}

/** Poisson arrivals that offer `load` of what `slots` servers can do. */
export function poissonArrivals(
  rng: Rng,
  source: JobSource,
  slots: number,
  load: number,
  count: number,
): Float64Array {
  const meanGapMs = source.meanServiceMs / (slots * load);
  let timeMs = 0;
  return new Float64Array(count).map(() => {
    timeMs += sampleExponential(rng, meanGapMs);
    return timeMs;
  });
}

/** A trace's own arrivals, with the time axis stretched so that they offer `load` of what `slots` servers can do. */
export function stretchedArrivals(
  traceMs: Float64Array,
  source: JobSource,
  slots: number,
  load: number,
): Float64Array {
  const [firstMs, lastMs] = [traceMs[0]!, traceMs.at(-1)!];
  const wantedMs = (traceMs.length * source.meanServiceMs) / (slots * load);
  return traceMs.map((timeMs) => ((timeMs - firstMs) * wantedMs) / (lastMs - firstMs));
}

/** Draws a service time and its prediction for each arrival; with `permute`, predictions go to the wrong jobs. */
export function drawJobs(rng: Rng, source: JobSource, arrivalMs: Float64Array, permute: boolean): SlotJobs {
  const rows = Int32Array.from(arrivalMs, () => sampleInteger(rng, 0, source.serviceMs.length - 1));
  const predictedMs = Float64Array.from(rows, (row) => source.predictedMs[row]!);
  if (permute) shuffleInPlace(rng, predictedMs);
  return { arrivalMs, serviceMs: Float64Array.from(rows, (row) => source.serviceMs[row]!), predictedMs };
}

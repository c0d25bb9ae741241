import { type Rng, sampleExponential, sampleInteger } from '@wattlane/core/random';
import { mean } from '@wattlane/core/stats';
import type { PublishedJobs } from '@wattlane/core/twin';
import type { LengthPredictions } from '../lengthPredictions.ts';

/** Service time in hundredths of a second, 0.1 s and 20 ms a token (the artifact's `job.py`), so that it divides exactly. */
const serviceHundredths = (outputTokens: number): number => 10 + 2 * outputTokens;

/**
 * Jobs for one server that arrive `overload` times as fast as it can serve them, in a Poisson process.
 *
 * @param overload arrivals per service, above 1 for a queue that grows
 */
export function createOverloadJobs(
  rng: Rng,
  predictions: LengthPredictions,
  count: number,
  overload: number,
): PublishedJobs {
  const { outputTokens, lengthClasses } = predictions;
  const meanGapSeconds = mean(outputTokens.map(serviceHundredths)) / 100 / overload;
  const jobs = {
    arrivalSeconds: new Float64Array(count),
    serviceSeconds: new Float64Array(count),
    predictedSeconds: new Float64Array(count),
  };
  let arrivalSeconds = 0;
  for (let job = 0; job < count; job++) {
    arrivalSeconds += sampleExponential(rng, meanGapSeconds);
    const row = sampleInteger(rng, 0, outputTokens.length - 1);
    jobs.arrivalSeconds[job] = arrivalSeconds;
    jobs.serviceSeconds[job] = serviceHundredths(outputTokens[row]!) / 100;
    jobs.predictedSeconds[job] = lengthClasses[row]! * 0.02;
  }
  return jobs;
}

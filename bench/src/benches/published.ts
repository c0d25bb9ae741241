import { createSfc32 } from '@wattlane/core/random';
import { simulatePublished } from '@wattlane/core/twin';
import { bestCpuTimeMs } from '../cpuTime.ts';
import type { Bench, BenchContext, Metrics } from '../harness.ts';
import { type LengthPredictions, readLengthPredictions } from '../lengthPredictions.ts';
import { createOverloadJobs } from './overloadJobs.ts';
import { readPublishedCases } from './publishedCases.ts';
import { caseErrors } from './publishedErrors.ts';

/** Arrivals per service in the timed runs: 10 a second at a mean of 3.64 s, as in the artifact's hardest setting. */
const OVERLOAD = 36;

/**
 * Checks the published simulator against the artifact's own answers, and times it under overload.
 *
 * - cases: number of cases compared, each under every policy that it answers
 * - worstMeanError, worstP99Error: relative error of mean and p99 JCT, the worst over all of them
 * - worstFinishErrorSeconds: the worst single finish time
 * - jobs3000OverloadMs, jobs100kOverloadMs: CPU time of SSJF, one job at a time, at 36 x capacity; best of 5
 */
export const publishedBench: Bench = {
  name: 'published',
  description: "The SSJF artifact's simulator: agreement with its own answers, and speed under overload.",
  bars: {
    cases: { min: 1 },
    worstMeanError: { max: 0.005 },
    worstP99Error: { max: 0.01 },
    jobs3000OverloadMs: { max: 10 },
    jobs100kOverloadMs: { max: 1000 },
  },
  run: runPublished,
};

function runPublished(context: BenchContext): Metrics {
  const cases = readPublishedCases(context.data);
  const predictions = readLengthPredictions(context.data);
  context.log(`comparing ${cases.length} cases`);
  const errors = cases.flatMap(caseErrors);
  const worst = (values: number[]): number => values.reduce((a, b) => Math.max(a, b), 0);
  return {
    cases: cases.length,
    worstMeanError: worst(errors.map((error) => error.meanError)),
    worstP99Error: worst(errors.map((error) => error.p99Error)),
    worstFinishErrorSeconds: worst(errors.map((error) => error.finishErrorSeconds)),
    jobs3000OverloadMs: timeOverload(context, predictions, 3000),
    jobs100kOverloadMs: timeOverload(context, predictions, 100_000),
  };
}

function timeOverload(context: BenchContext, predictions: LengthPredictions, count: number): number {
  context.log(`timing ${count} jobs at ${OVERLOAD} x capacity`);
  const jobs = createOverloadJobs(createSfc32(1), predictions, count, OVERLOAD);
  return bestCpuTimeMs(5, () => {
    simulatePublished(jobs, { mode: 'none', policy: 'ssjf', starvationSeconds: 100, starvationFactor: 10 });
  });
}

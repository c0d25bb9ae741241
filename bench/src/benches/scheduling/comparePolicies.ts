import { createSfc32 } from '@wattlane/core/random';
import type { PolicyName } from '@wattlane/core/scheduling';
import { mean, percentile } from '@wattlane/core/stats';
import { type SlotJobs, simulateSlots } from '@wattlane/core/twin';
import { type DataFolder, readDataLines } from '../../data.ts';
import { numberColumn } from '../../lengthPredictions.ts';
import { drawJobs, type JobSource, poissonArrivals, stretchedArrivals } from './jobSource.ts';
import type { Setting } from './settings.ts';

/** Mean and tail of the completion times of one run, or their averages over runs, in ms. */
export interface CompletionFigures {
  readonly meanMs: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
}

/**
 * Runs every policy on the same jobs, seed by seed, and averages over the seeds.
 *
 * @param seeds  how many independent draws of arrivals (Poisson settings) and sizes
 */
export function comparePolicies(
  data: DataFolder,
  source: JobSource,
  setting: Setting,
  policies: readonly PolicyName[],
  seeds: number,
): Map<PolicyName, CompletionFigures> {
  const runs = Array.from({ length: seeds }, (_, seed) => settingJobs(data, source, setting, seed));
  return new Map(
    policies.map((policy) => [policy, averageOf(runs.map((jobs) => figuresOf(jobs, policy, setting.slots)))]),
  );
}

function settingJobs(data: DataFolder, source: JobSource, setting: Setting, seed: number): SlotJobs {
  const { slots, load, arrivals, name, permuted = false } = setting;
  const rng = createSfc32(seed).fork(name);
  const arrivalMs =
    'jobs' in arrivals
      ? poissonArrivals(rng, source, slots, load, arrivals.jobs)
      : stretchedArrivals(
          numberColumn(readDataLines(data, arrivals.trace), arrivals.trace, 't_ms'),
          source,
          slots,
          load,
        );
  return drawJobs(rng, source, arrivalMs, permuted);
}

function figuresOf(jobs: SlotJobs, policy: PolicyName, slots: number): CompletionFigures {
  const { completionMs } = simulateSlots(jobs, { policy, servers: slots });
  const sojourns = completionMs.map((endMs, job) => endMs - jobs.arrivalMs[job]!).sort();
  return { meanMs: mean(sojourns), p99Ms: percentile(sojourns, 0.99), p999Ms: percentile(sojourns, 0.999) };
}

function averageOf(runs: readonly CompletionFigures[]): CompletionFigures {
  return {
    meanMs: mean(runs.map((run) => run.meanMs)),
    p99Ms: mean(runs.map((run) => run.p99Ms)),
    p999Ms: mean(runs.map((run) => run.p999Ms)),
  };
}

import { createSfc32, type Rng } from '@wattlane/core/random';
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
 * Runs every policy on the same jobs, seed by seed.
 *
 * @param seeds  how many independent draws of arrivals (Poisson settings) and sizes
 * @returns per policy, the figures of each seed
 */
export function comparePolicies(
  data: DataFolder,
  source: JobSource,
  setting: Setting,
  policies: readonly PolicyName[],
  seeds: number,
): Map<PolicyName, CompletionFigures[]> {
  const arrivalsOf = arrivalSource(data, source, setting);
  const runs = Array.from({ length: seeds }, (_, seed) => {
    const rng = createSfc32(seed).fork(setting.name);
    return drawJobs(rng, source, arrivalsOf(rng), setting.permuted ?? false);
  });
  return new Map(
    policies.map((policy) => [policy, runs.map((jobs) => figuresOf(jobs, policy, setting.slots))]),
  );
}

/** Where the arrivals of each run come from; a trace is read once. */
function arrivalSource(data: DataFolder, source: JobSource, setting: Setting): (rng: Rng) => Float64Array {
  const { slots, load, arrivals } = setting;
  if ('jobs' in arrivals) return (rng) => poissonArrivals(rng, source, slots, load, arrivals.jobs);
  const traceMs = numberColumn(readDataLines(data, arrivals.trace), arrivals.trace, 't_ms');
  const stretched = stretchedArrivals(traceMs, source, slots, load);
  return () => stretched;
}

function figuresOf(jobs: SlotJobs, policy: PolicyName, slots: number): CompletionFigures {
  const { completionMs } = simulateSlots(jobs, { policy, servers: slots });
  return completionFigures(jobs.arrivalMs, completionMs);
}

/** Mean and tail of the times from arrival to completion of the jobs `from` to `to` - 1, all by default. */
export function completionFigures(
  arrivalMs: Float64Array,
  completionMs: Float64Array,
  from: number = 0,
  to: number = arrivalMs.length,
): CompletionFigures {
  const own = completionMs.subarray(from, to);
  const sojourns = own.map((endMs, job) => endMs - arrivalMs[from + job]!).sort();
  return { meanMs: mean(sojourns), p99Ms: percentile(sojourns, 0.99), p999Ms: percentile(sojourns, 0.999) };
}

/** Averages over seeds. */
export function averageOf(runs: readonly CompletionFigures[]): CompletionFigures {
  return {
    meanMs: mean(runs.map((run) => run.meanMs)),
    p99Ms: mean(runs.map((run) => run.p99Ms)),
    p999Ms: mean(runs.map((run) => run.p999Ms)),
  };
}

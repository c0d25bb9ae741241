import { findServingProfile } from '@wattlane/core/power';
import type { ReplayControl } from '@wattlane/core/twin';
import type { BenchContext } from '../../harness.ts';
import { highestRate } from './capacity.ts';
import {
  drawRecords,
  type EngineFigures,
  type EngineTrace,
  engineSlo,
  readEngineTrace,
  runEngine,
} from './engineSetup.ts';
import { LOADS } from './loads.ts';
import { overSeeds, ratios } from './overSeeds.ts';

const TARGET = 0.99;
const SLO_MULTIPLE = 5;
const TOP: ReplayControl['law'] = { kind: 'fixed', clockRatio: 1 };

/**
 * The modern models, each on the H100s that one replica spans. The code trace is left out: so many of its requests come in
 * the same moment that the top clock misses 99 % at any rate, so there is no load to speak of.
 */
const CASES = [
  { name: 'h100', model: 'Llama-3.1-8B', file: 'llm/azure_llm_2023_conv.csv.gz' },
  { name: 'h100Llama70b', model: 'Llama-3.1-70B', file: 'llm/azure_llm_2023_conv.csv.gz' },
  { name: 'h100Qwen8b', model: 'Qwen3-8B', file: 'llm/azure_llm_2023_conv.csv.gz' },
  { name: 'h100Qwen32b', model: 'Qwen3-32B', file: 'llm/azure_llm_2023_conv.csv.gz' },
] as const;

/** The policies that are compared: floor and law. */
const POLICIES = {
  top: [TOP, 0.65],
  static07: [{ kind: 'fixed', clockRatio: 0.7 }, 0.65],
  miad99_f65: [{ kind: 'miad', percentile: 99 }, 0.65],
  ours: [{ kind: 'predictive' }, 0.65],
  ours_f36: [{ kind: 'predictive' }, 0.36],
} as const satisfies Record<string, readonly [ReplayControl['law'], number]>;

/** Language models on an engine that works in steps: our law against the others. Metrics `h100*_*`. */
export function h100Metrics(context: BenchContext, seeds: readonly number[]): Record<string, number> {
  const metrics: Record<string, number> = {};
  for (const { name, model, file } of CASES) {
    context.log(`${name}: ${model} with ${file}`);
    Object.assign(metrics, caseMetrics(name, model, readEngineTrace(context.data, file), seeds));
  }
  return metrics;
}

function caseMetrics(
  name: string,
  model: string,
  trace: EngineTrace,
  seeds: readonly number[],
): Record<string, number> {
  const profile = findServingProfile(model, 'h100');
  const slo = engineSlo(profile, trace, SLO_MULTIPLE);
  const capacities = seeds.map((seed) =>
    highestRate(
      (rate) => runEngine(profile, drawRecords(trace, seed, rate), slo, TOP, 1, seed).attainment >= TARGET,
    ),
  );
  const metrics = overSeeds(`${name}_capacityRequestsPerSecond`, capacities);
  for (const [load, share] of LOADS) {
    const runs = Object.entries(POLICIES).map(([policy, [law, floorRatio]]): [string, EngineFigures[]] => [
      policy,
      seeds.map((seed, i) => {
        const records = drawRecords(trace, seed, capacities[i]! * share);
        return runEngine(profile, records, slo, law, floorRatio, seed);
      }),
    ]);
    const topJoules = runs[0]![1].map((run) => run.joules);
    for (const [policy, list] of runs) {
      const prefix = policy === 'ours' ? `${name}_${load}` : `${name}_${policy}_${load}`;
      Object.assign(
        metrics,
        overSeeds(
          `${prefix}_totalFactor`,
          ratios(
            topJoules,
            list.map((run) => run.joules),
          ),
        ),
        overSeeds(
          `${prefix}_attainment`,
          list.map((run) => run.attainment),
        ),
        overSeeds(
          `${prefix}_totalWatts`,
          list.map((run) => run.totalWatts),
        ),
      );
    }
  }
  return metrics;
}

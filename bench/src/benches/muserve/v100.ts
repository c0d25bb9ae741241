import { DEFAULT_CLOCK_LAG } from '@wattlane/core/twin';
import type { BenchContext } from '../../harness.ts';
import { sloCapacity } from './capacity.ts';
import {
  type Fleet,
  type FleetAssumptions,
  type FleetFigures,
  GPU,
  runFleet,
  shareRequests,
} from './fleet.ts';
import { LOADS, type LoadName } from './loads.ts';
import { MODELS } from './models.ts';
import { oracleFigures, scanClocks } from './oracle.ts';
import { overSeeds, ratios } from './overSeeds.ts';
import { type PlacementKind, placeModels } from './placements.ts';
import { fixedClock, miad, ours } from './policies.ts';
import { drawRequests, type TraceRows } from './requests.ts';

/** Idle power flat, 214 W at the top clock as published for mu-Serve's V100, SLO 5 times the latency without load. */
export const BASE_ASSUMPTIONS: FleetAssumptions = {
  sloMultiple: 5,
  idle: { baseWatts: GPU.idleWatts, clockWatts: 0 },
  fullClockWatts: 214,
  lag: DEFAULT_CLOCK_LAG,
};

/** Draws the requests of a seed and places the models for them. */
export function createFleet(
  traces: readonly TraceRows[],
  seed: number,
  assumptions: FleetAssumptions,
  kind: PlacementKind = 'grouped',
  models: Fleet['models'] = MODELS,
): Fleet {
  const requests = drawRequests(traces, models, seed);
  const replicas = placeModels(kind, models, requests, assumptions.sloMultiple);
  return { models, replicas, requests, assumptions, seed };
}

/** Figures of every policy, in the order of the seeds. */
type PolicyFigures = Record<string, FleetFigures[]>;

/** Compares all policies at three loads. Returns metrics `v100_*`. */
export function v100Metrics(
  context: BenchContext,
  traces: readonly TraceRows[],
  seeds: readonly number[],
): Record<string, number> {
  const figures: Record<LoadName, PolicyFigures> = { low: {}, mid: {}, high: {} };
  const capacities: number[] = [];
  for (const seed of seeds) {
    const fleet = createFleet(traces, seed, BASE_ASSUMPTIONS);
    const capacity = sloCapacity(fleet);
    capacities.push(capacity);
    for (const [load, share] of LOADS) {
      for (const [policy, value] of Object.entries(comparePolicies(fleet, capacity * share))) {
        const list = figures[load][policy] ?? [];
        list.push(value);
        figures[load][policy] = list;
      }
    }
    context.log(`v100, seed ${seed}: the top clock attains 99 % up to ${capacity.toFixed(2)} requests/s`);
  }
  return {
    ...overSeeds('v100_capacityRequestsPerSecond', capacities),
    ...Object.assign({}, ...LOADS.map(([load]) => loadMetrics(load, figures[load]))),
  };
}

function comparePolicies(fleet: Fleet, requestsPerSecond: number): Record<string, FleetFigures> {
  const shares = shareRequests(fleet, requestsPerSecond);
  const scans = scanClocks(fleet, shares, 0.36);
  return {
    top: runFleet(fleet, shares, fixedClock(1)),
    static07: runFleet(fleet, shares, fixedClock(0.7)),
    miad95_f65: runFleet(fleet, shares, miad(95, 0.65)),
    miad99_f65: runFleet(fleet, shares, miad(99, 0.65)),
    miad95_f36: runFleet(fleet, shares, miad(95, 0.36)),
    miad99_f36: runFleet(fleet, shares, miad(99, 0.36)),
    oracle_f65: oracleFigures(fleet, shares, scans, 0.65),
    oracle_f36: oracleFigures(fleet, shares, scans, 0.36),
    ours_f65: runFleet(fleet, shares, ours(0.65)),
    ours_f36: runFleet(fleet, shares, ours(0.36)),
  };
}

const FIGURES = [
  'totalWatts',
  'busyWatts',
  'joulesPerRequest',
  'attainment',
  'worstAttainment',
  'writesPerSecond',
  'busyShare',
] as const;

function loadMetrics(load: LoadName, figures: PolicyFigures): Record<string, number> {
  const metrics: Record<string, number> = {};
  for (const [policy, runs] of Object.entries(figures)) {
    for (const figure of FIGURES) {
      Object.assign(
        metrics,
        overSeeds(
          `v100_${policy}_${load}_${figure}`,
          runs.map((run) => run[figure]),
        ),
      );
    }
  }
  const column = (policy: string, figure: keyof FleetFigures): number[] =>
    figures[policy]!.map((run) => run[figure]);
  Object.assign(
    metrics,
    overSeeds(
      `v100_static07_${load}_totalFactor`,
      ratios(column('top', 'joulesPerRequest'), column('static07', 'joulesPerRequest')),
    ),
  );
  for (const floor of ['f65', 'f36']) {
    const name = `v100_${floor}_${load}`;
    for (const [policy, prefix] of [
      [`ours_${floor}`, name],
      [`miad95_${floor}`, `${name}_miad95`],
      [`miad99_${floor}`, `${name}_miad99`],
      [`oracle_${floor}`, `${name}_oracle`],
    ] as const) {
      Object.assign(
        metrics,
        overSeeds(
          `${prefix}_totalFactor`,
          ratios(column('top', 'joulesPerRequest'), column(policy, 'joulesPerRequest')),
        ),
        overSeeds(`${prefix}_busyFactor`, ratios(column('top', 'busyWatts'), column(policy, 'busyWatts'))),
      );
    }
    Object.assign(
      metrics,
      overSeeds(`${name}_attainment`, column(`ours_${floor}`, 'attainment')),
      overSeeds(`${name}_worstAttainment`, column(`ours_${floor}`, 'worstAttainment')),
      overSeeds(
        `${name}_vsStatic07`,
        ratios(column('static07', 'joulesPerRequest'), column(`ours_${floor}`, 'joulesPerRequest')),
      ),
    );
  }
  return metrics;
}

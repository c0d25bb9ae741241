import { isWattlaneError } from '@wattlane/core/errors';
import { sloCapacity } from './capacity.ts';
import { type Fleet, type FleetFigures, GPUS, runFleet, shareRequests } from './fleet.ts';
import { LOADS } from './loads.ts';
import { overSeeds, ratios } from './overSeeds.ts';
import { placeModels } from './placements.ts';
import { type ClockPolicy, fixedClock, ours } from './policies.ts';
import type { TraceRows } from './requests.ts';
import { BASE_ASSUMPTIONS, createFleet } from './v100.ts';

/**
 * What grouping by sensitivity is worth at equal balance: energy with models balanced by load alone over energy with
 * those that are also grouped, less 1, at the same rates; both by the same search. `groupingGain*_top` is the same with the top
 * clock: what it shows comes from batching and not from clocks. `placementCapacityGain` is what the search is worth to begin
 * with: the rate that the top clock sustains over the rate with the simple rule of load balancing, less 1.
 */
export function groupingMetrics(
  traces: readonly TraceRows[],
  seeds: readonly number[],
): Record<string, number> {
  const pairs = seeds.map((seed) => {
    const balanced = createFleet(traces, seed, BASE_ASSUMPTIONS, 'balanced');
    return {
      balanced,
      grouped: createFleet(traces, seed, BASE_ASSUMPTIONS, 'grouped'),
      capacity: sloCapacity(balanced),
      ruleCapacity: sloCapacity(createFleet(traces, seed, BASE_ASSUMPTIONS, 'rule')),
    };
  });
  return Object.assign(
    overSeeds(
      'placementCapacityGain',
      pairs.map(({ capacity, ruleCapacity }) => capacity / ruleCapacity - 1),
    ),
    ...LOADS.map(([load, share]) => {
      const gains = (policy: ClockPolicy): [number[], number[]] => {
        const runs = pairs.map(({ balanced, grouped, capacity }) =>
          [balanced, grouped].map((fleet) => runFleet(fleet, shareRequests(fleet, capacity * share), policy)),
        );
        return [
          runs.map(([b, g]) => b!.joulesPerRequest / g!.joulesPerRequest - 1),
          runs.map(([b, g]) => g!.attainment - b!.attainment),
        ];
      };
      const [f65, f65Attainment] = gains(ours(0.65));
      const [f36, f36Attainment] = gains(ours(0.36));
      return {
        ...overSeeds(`groupingGain_${load}`, f65),
        ...overSeeds(`groupingGain_${load}_attainmentDelta`, f65Attainment),
        ...overSeeds(`groupingGain_${load}_f36`, f36),
        ...overSeeds(`groupingGain_${load}_f36_attainmentDelta`, f36Attainment),
        ...overSeeds(`groupingGain_${load}_top`, gains(fixedClock(1))[0]),
      };
    }),
  );
}

/** Idle power that grows with the clock while a model is loaded, and what a GPU draws without one. Assumed. */
const CONTEXT_IDLE = { baseWatts: 30, clockWatts: 30 };
const PARKED_WATTS = 30;

/**
 * What it is worth at low load to put all models on fewer GPUs and to unload the others: energy on all GPUs over energy on
 * as few as hold the models, less 1, both under our law.
 */
export function consolidationMetrics(
  traces: readonly TraceRows[],
  seeds: readonly number[],
): Record<string, number> {
  const assumptions = { ...BASE_ASSUMPTIONS, idle: CONTEXT_IDLE };
  const fleets = seeds.map((seed) => createFleet(traces, seed, assumptions));
  const runs = fleets.map((fleet) => {
    const rate = sloCapacity(fleet) * LOADS[0]![1];
    const few = onFewest(fleet);
    const spread = runFleet(fleet, shareRequests(fleet, rate), ours(0.65));
    const packed = runFleet(few.fleet, shareRequests(few.fleet, rate).slice(0, few.gpus), ours(0.65));
    const packedWatts = packed.totalWatts + PARKED_WATTS * (GPUS - few.gpus);
    return { spread, packed, packedWatts, gpus: few.gpus };
  });
  return {
    ...overSeeds(
      'consolidationGain_low',
      ratios(
        runs.map(({ spread }) => spread.totalWatts),
        runs.map(({ packedWatts }) => packedWatts),
      ).map((ratio) => ratio - 1),
    ),
    ...overSeeds(
      'consolidation_low_gpus',
      runs.map(({ gpus }) => gpus),
    ),
    ...overSeeds(
      'consolidation_low_attainment',
      runs.map(({ packed }) => packed.attainment),
    ),
    ...overSeeds(
      'consolidation_low_spreadAttainment',
      runs.map(({ spread }: { spread: FleetFigures }) => spread.attainment),
    ),
  };
}

/** The models on as few GPUs as hold them. */
function onFewest(fleet: Fleet): { fleet: Fleet; gpus: number } {
  for (let gpus = 1; gpus < GPUS; gpus++) {
    try {
      const replicas = placeModels(
        'grouped',
        fleet.models,
        fleet.requests,
        fleet.assumptions.sloMultiple,
        gpus,
      );
      return { fleet: { ...fleet, replicas }, gpus };
    } catch (error) {
      if (!isWattlaneError(error)) throw error;
    }
  }
  return { fleet, gpus: GPUS };
}

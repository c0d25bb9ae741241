import { pairedDifferenceInterval } from '@wattlane/core/stats';
import { sloCapacity } from './capacity.ts';
import { type FleetFigures, runFleet, shareRequests } from './fleet.ts';
import { LOADS } from './loads.ts';
import { overSeeds, ratios } from './overSeeds.ts';
import { fixedClock, ours } from './policies.ts';
import type { TraceRows } from './requests.ts';
import { BASE_ASSUMPTIONS, createFleet } from './v100.ts';

/** An SLO of twice the latency without load, where nothing is to be won: our law against the top clock. Metrics `k2_*`. */
export function tightSloMetrics(
  traces: readonly TraceRows[],
  seeds: readonly number[],
): Record<string, number> {
  const fleets = seeds.map((seed) => createFleet(traces, seed, { ...BASE_ASSUMPTIONS, sloMultiple: 2 }));
  const capacities = fleets.map(sloCapacity);
  return Object.assign(
    {},
    ...LOADS.map(([load, share]) => {
      const runs = (['top', 'ours'] as const).map((policy): FleetFigures[] =>
        fleets.map((fleet, i) =>
          runFleet(
            fleet,
            shareRequests(fleet, capacities[i]! * share),
            policy === 'top' ? fixedClock(1) : ours(0.65),
          ),
        ),
      );
      const attainment = runs.map((list) => list.map((run) => run.attainment));
      const [top, own] = runs.map((list) => list.map((run) => run.joulesPerRequest));
      const delta = pairedDifferenceInterval(attainment[1]!, attainment[0]!, 0.95);
      return {
        [`k2_${load}_attainmentDelta`]: delta.mean,
        [`k2_${load}_attainmentDeltaHalfWidth`]: delta.halfWidth,
        ...overSeeds(`k2_${load}_topAttainment`, attainment[0]!),
        ...overSeeds(`k2_${load}_totalFactor`, ratios(top!, own!)),
      };
    }),
  );
}

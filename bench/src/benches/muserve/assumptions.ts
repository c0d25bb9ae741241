import { sloCapacity } from './capacity.ts';
import { type FleetAssumptions, runFleet, shareRequests } from './fleet.ts';
import { MODELS } from './models.ts';
import { fixedClock, ours } from './policies.ts';
import type { TraceRows } from './requests.ts';
import { BASE_ASSUMPTIONS, createFleet } from './v100.ts';

/** What is assumed at one point of a picture. */
interface Point {
  readonly label: string;
  readonly assumptions?: Partial<FleetAssumptions>;
  /** Memory-bound share of all models alike; each its own by default. */
  readonly memoryBound?: number;
  readonly floorRatio?: number;
}

/** One assumption and the values that it is given. */
interface Sweep {
  readonly title: string;
  readonly points: readonly Point[];
}

/** The same point with what came of it. */
export interface AssumptionPoint {
  readonly label: string;
  readonly totalFactor: number;
  readonly busyFactor: number;
  readonly attainment: number;
  readonly topAttainment: number;
}

/** One panel of the picture. */
export interface AssumptionPanel {
  readonly title: string;
  readonly points: readonly AssumptionPoint[];
}

const MID_LOAD = 0.5;

const SWEEPS: readonly Sweep[] = [
  {
    title: `Idle power, share of the ${BASE_ASSUMPTIONS.fullClockWatts} W at the top clock`,
    points: [10, 30, 60, 90, 120].map((watts) => ({
      label: `${Math.round((100 * watts) / BASE_ASSUMPTIONS.fullClockWatts)} %`,
      assumptions: { idle: { baseWatts: watts, clockWatts: 0 } },
    })),
  },
  {
    title: 'Memory-bound share of all models',
    points: [0.05, 0.3, 0.6, 0.9].map((memoryBound) => ({ label: String(memoryBound), memoryBound })),
  },
  {
    title: 'SLO over latency without load',
    points: [2, 2.5, 3, 4, 5, 8].map((sloMultiple) => ({
      label: String(sloMultiple),
      assumptions: { sloMultiple },
    })),
  },
  {
    title: 'Floor of the clock ratio (below 0.65 extrapolated)',
    points: [0.36, 0.45, 0.55, 0.65, 0.75, 0.9].map((floorRatio) => ({
      label: String(floorRatio),
      floorRatio,
    })),
  },
  {
    title: 'Lag of a clock change, ms',
    points: [0, 30, 100, 200, 500, 1000].map((lagMs) => ({
      label: String(lagMs),
      assumptions: { lag: { leastMs: lagMs, mostMs: lagMs, tailShare: 0, tailMs: lagMs } },
    })),
  },
];

/** Total and busy factor of our law at mid load as one assumption after the other is changed; means over seeds. */
export function sweepAssumptions(traces: readonly TraceRows[], seeds: readonly number[]): AssumptionPanel[] {
  const capacityOf = new Map<string, number>();
  return SWEEPS.map(({ title, points }) => ({
    title,
    points: points.map((point) =>
      meanPoint(
        point.label,
        seeds.map((seed) => runPoint(traces, seed, point, capacityOf)),
      ),
    ),
  }));
}

function runPoint(
  traces: readonly TraceRows[],
  seed: number,
  point: Point,
  capacityOf: Map<string, number>,
): AssumptionPoint {
  const { memoryBound, floorRatio = 0.65 } = point;
  const assumptions = { ...BASE_ASSUMPTIONS, ...point.assumptions };
  const models = memoryBound === undefined ? MODELS : MODELS.map((model) => ({ ...model, memoryBound }));
  const fleet = createFleet(traces, seed, assumptions, 'grouped', models);
  const key = `${seed} ${assumptions.sloMultiple} ${memoryBound}`;
  const capacity = capacityOf.get(key) ?? sloCapacity(fleet);
  capacityOf.set(key, capacity);
  const shares = shareRequests(fleet, capacity * MID_LOAD);
  const top = runFleet(fleet, shares, fixedClock(1));
  const own = runFleet(fleet, shares, ours(floorRatio));
  return {
    label: point.label,
    totalFactor: top.joulesPerRequest / own.joulesPerRequest,
    busyFactor: top.busyWatts / own.busyWatts,
    attainment: own.attainment,
    topAttainment: top.attainment,
  };
}

function meanPoint(label: string, points: readonly AssumptionPoint[]): AssumptionPoint {
  const mean = (value: (point: AssumptionPoint) => number): number =>
    points.reduce((sum, point) => sum + value(point), 0) / points.length;
  return {
    label,
    totalFactor: mean((point) => point.totalFactor),
    busyFactor: mean((point) => point.busyFactor),
    attainment: mean((point) => point.attainment),
    topAttainment: mean((point) => point.topAttainment),
  };
}

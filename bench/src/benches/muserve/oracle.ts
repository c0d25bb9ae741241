import { idleWattsAt } from '@wattlane/core/power';
import type { SharedGpuResult } from '@wattlane/core/twin';
import { type Fleet, type FleetFigures, figuresOf, GPU, type GpuShare, isInTime, runGpu } from './fleet.ts';
import { fixedClock } from './policies.ts';

/** Attainment that every GPU must keep. */
const TARGET = 0.99;

/** Distance between the clocks that are tried, in MHz. */
const STEP_MHZ = 45;

/** One GPU at every clock that is tried, the top clock first. */
export type ClockScan = readonly { readonly clockRatio: number; readonly result: SharedGpuResult }[];

/** Runs every GPU at fixed clocks from the top down to a floor. */
export function scanClocks(fleet: Fleet, shares: readonly GpuShare[], floorRatio: number): ClockScan[] {
  const clocks: number[] = [];
  for (let mhz = GPU.topClockMhz; mhz / GPU.topClockMhz >= floorRatio; mhz -= STEP_MHZ) {
    clocks.push(mhz / GPU.topClockMhz);
  }
  return shares.map((share, gpu) =>
    clocks.map((clockRatio) => ({
      clockRatio,
      result: runGpu(fleet, share, gpu, fixedClock(clockRatio)(share)),
    })),
  );
}

/**
 * The best that one fixed clock for each GPU can do on these very requests: the clock of least energy at which the GPU still
 * attains 99 %, found by trying; the top clock where none does. It bounds fixed clocks only.
 */
export function oracleFigures(
  fleet: Fleet,
  shares: readonly GpuShare[],
  scans: readonly ClockScan[],
  floorRatio: number,
): FleetFigures {
  const chosen = scans.map((scan, gpu) => {
    const { jobs } = shares[gpu]!;
    const fitting = scan.filter(
      ({ clockRatio, result }) => clockRatio >= floorRatio && attains(result, jobs.sloMs),
    );
    const joules = ({ result }: ClockScan[number]): number => aboveIdleJoules(fleet, result);
    return fitting.reduce(
      (best, entry) => (joules(entry) < joules(best) ? entry : best),
      fitting[0] ?? scan[0]!,
    ).result;
  });
  return figuresOf(fleet, shares, chosen);
}

const attains = ({ latencyMs }: SharedGpuResult, sloMs: Float64Array): boolean =>
  latencyMs.reduce((sum, ms, job) => sum + (isInTime(ms, sloMs[job]!) ? 1 : 0), 0) >=
  TARGET * latencyMs.length;

/** What the work took beyond an idle GPU; with idle power that grows with the clock, the whole run counts. */
function aboveIdleJoules({ assumptions: { idle } }: Fleet, result: SharedGpuResult): number {
  const floorWatts = idleWattsAt(idle, 0);
  return result.busyJoules + result.idleJoules - (floorWatts * result.endMs) / 1000;
}

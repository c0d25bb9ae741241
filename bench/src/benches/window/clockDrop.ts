import type { TraceRecord } from '@wattlane/core/domain';
import { GPU_PRESETS } from '@wattlane/core/power';
import { ALL_INSIDE, ORDER_INSIDE, PROFILE, RULES, type Variant } from './engine.ts';
import { changeOf, type Figures, runPasses } from './figures.ts';

/** Load before the drop; after it the same requests are 0.97 of what the slower engine does. */
export const CLOCK_DROP_LOAD = 0.68;

const CLOCK_LEFT = 0.7;

/** All of a step's time scales with the clock: the hardest case. */
const COMPUTE_BOUND = {
  ...PROFILE,
  decodeBaseMemoryBound: 0,
  decodePerRequestMemoryBound: 0,
  prefillMemoryBound: 0,
};

/** The rules through a clock drop in the middle of a workload that nobody told the gateway of. */
export interface ClockDrop {
  /** Change of the mean and p99 completion time against the same order inside the engine. */
  readonly meanVsInside: number;
  readonly p99VsInside: number;
  /** Change of the mean and of the makespan against everything sent at once. */
  readonly meanChange: number;
  readonly makespanChange: number;
}

/** Replays passes at `CLOCK_DROP_LOAD` whose clock falls by 30 % at half of the arrivals' time. */
export function clockDrop(passes: readonly (readonly TraceRecord[])[]): ClockDrop {
  const run = (variant: Variant): Figures[] =>
    passes.flatMap((records, seed) => runPasses([records], { ...dropped(records), ...variant, seed }));
  const [base, inside, rules] = [ALL_INSIDE, ORDER_INSIDE, RULES].map(run);
  return {
    meanVsInside: changeOf(rules!, inside!, 'meanMs').change,
    p99VsInside: changeOf(rules!, inside!, 'p99Ms').change,
    meanChange: changeOf(rules!, base!, 'meanMs').change,
    makespanChange: changeOf(rules!, base!, 'makespanMs').change,
  };
}

function dropped(records: readonly TraceRecord[]): Variant {
  const { topClockMhz } = GPU_PRESETS[PROFILE.gpu];
  const atMs = records.at(-1)!.arrivalMs / 2;
  return { profile: COMPUTE_BOUND, clockChanges: [{ atMs, clockMhz: CLOCK_LEFT * topClockMhz }] };
}

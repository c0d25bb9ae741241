import type { ControlLimits, SharedWork } from '@wattlane/core/control';
import {
  type ClockLaw,
  clockRatiosOf,
  controlLimits,
  createGovernorState,
  governClock,
  MIAD_P95,
  MIAD_P99,
  miadLaw,
  predictiveLaw,
  sharedForecast,
} from '@wattlane/core/control';
import { BATCH_SLOWDOWN, GPU, type GpuClock, type GpuShare, MAX_BATCH } from './fleet.ts';

/** Gives a GPU its clock. */
export type ClockPolicy = (share: GpuShare) => GpuClock;

/** Clocks of the GPU as ratios. */
const RATIOS: readonly number[] = clockRatiosOf(GPU);

/** A clock that stays as it is. */
export const fixedClock =
  (clockRatio: number): ClockPolicy =>
  () => ({ clockRatio, driver: null });

/** mu-Serve's rule, on the 95th or the 99th percentile. */
export const miad = (percentile: 95 | 99, floorRatio: number): ClockPolicy =>
  governed(floorRatio, () => miadLaw(percentile === 95 ? MIAD_P95 : MIAD_P99));

/** Our law with its defaults. */
export const ours = (floorRatio: number): ClockPolicy =>
  governed(floorRatio, ({ spec }, limits) => {
    const memoryBound = spec.tenants.map((tenant) => tenant.memoryBound);
    const service = { memoryBound, maxBatch: MAX_BATCH, batchSlowdown: BATCH_SLOWDOWN };
    return predictiveLaw(sharedForecast(service), limits);
  });

function governed<State>(
  floorRatio: number,
  lawFor: (share: GpuShare, limits: ControlLimits) => ClockLaw<State, SharedWork>,
): ClockPolicy {
  const limits = controlLimits(RATIOS, { floorRatio });
  return (share) => {
    const law = lawFor(share, limits);
    const state = createGovernorState(law);
    return { clockRatio: 1, driver: (snapshot) => governClock(law, limits, state, snapshot) };
  };
}

export { BASELINE_NAMES, type BaselineName } from './baselineName.ts';
export { type BaselineOutcome, placeBaseline } from './placeBaseline.ts';
export type { Placement, Replica } from './placement.ts';
export { DEFAULT_IDLE_WATTS, DEFAULT_TOP_WATTS, type PlacementGpu } from './placementGpu.ts';
export type { PlacementModel } from './placementModel.ts';
export { DEFAULT_PLACEMENT_OPTIONS, type PlacementOptions } from './placementOptions.ts';
export { safeClockRatio } from './safeClock.ts';

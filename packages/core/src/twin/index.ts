export { type ClockLag, DEFAULT_CLOCK_LAG } from './clockLag.ts';
export { Replay, type ReplayProgress, replay } from './engine/replay.ts';
export type { ReplayControl } from './engine/replayControl.ts';
export type { ClockChange, ReplayOptions } from './engine/replayOptions.ts';
export type { ReplayWindow } from './engine/replayWindow.ts';
export { predictLengths, type SimulatedPredictor } from './engine/simulatedPredictor.ts';
export {
  advanceLive,
  cancelLive,
  createLiveEngine,
  type LiveEngine,
  type LiveEvents,
  nextLiveEventMs,
  producedTokens,
  submitLive,
} from './live/liveEngine.ts';
export type { PublishedJobs } from './published/publishedJobs.ts';
export type { PublishedMode, PublishedOptions, PublishedPolicy } from './published/publishedOptions.ts';
export { simulatePublished } from './published/simulatePublished.ts';
export type { LatencySummary, ReplayResult, ReplayTimeline, RequestColumns } from './replayResult.ts';
export type {
  ClockDriver,
  SharedGpuResult,
  SharedGpuSpec,
  SharedJobs,
  SharedTenant,
} from './sharedGpu/sharedGpuSpec.ts';
export { simulateSharedGpu } from './sharedGpu/simulateSharedGpu.ts';
export {
  type SlotJobs,
  type SlotPredictor,
  type SlotSchedule,
  simulateSlots,
} from './slots/simulateSlots.ts';

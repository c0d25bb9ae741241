export { clockRatiosOf } from './clockGrid.ts';
export type { ClockIntent, ClockLaw, ClockReason } from './clockLaw.ts';
export {
  type ControlLimits,
  controlLimits,
  DEFAULT_FLOOR_RATIO,
  isFloorExtrapolated,
} from './controlLimits.ts';
export { engineForecast } from './engineForecast.ts';
export { type EngineRequest, type EngineSlo, type EngineWork, ttftBoundMs } from './engineWork.ts';
export { fixedClockLaw } from './fixedClockLaw.ts';
export type { Forecast } from './forecast.ts';
export { type ClockDecision, createGovernorState, type GovernorState, governClock } from './governClock.ts';
export {
  type FinishedRequest,
  type GpuSnapshot,
  NO_THROTTLE,
  type Tenant,
  type ThrottleBits,
} from './gpuSnapshot.ts';
export { MIAD_P95, MIAD_P99, type MiadOptions, miadLaw } from './miadLaw.ts';
export { placedTenants } from './placedTenants.ts';
export {
  PREDICTIVE_DEFAULTS,
  PREDICTIVE_ENGINE_DEFAULTS,
  type PredictiveOptions,
  predictiveLaw,
} from './predictiveLaw.ts';
export { sharedForecast } from './sharedForecast.ts';
export type { SharedJob, SharedService, SharedWork } from './sharedWork.ts';
export { tenantFloorRatio } from './tenantFloorRatio.ts';

export { clockCount, clockMhzAt, nearestClockMhz } from './clockSteps.ts';
export { clockRatioUnderCap } from './clockUnderCap.ts';
export { COMPUTE_POWER_EXPONENT, dynamicPowerRatio } from './dynamicPower.ts';
export { chargeGroup, chargeIdle, createEnergyLedger, type EnergyLedger } from './energyLedger.ts';
export { energyOptimalClockRatio, relativeEnergy } from './energyOptimalClock.ts';
export { type ClockPowerFit, type ClockTimeFit, fitClockPower, fitClockTime } from './fitClock.ts';
export { type DecodePowerFit, type DecodeTimeFit, fitDecodePower, fitDecodeTime } from './fitServing.ts';
export { GPU_NAMES, GPU_PRESETS, type GpuName, type GpuPreset } from './gpuPresets.ts';
export { fitHost, type HostFit } from './hostFit.ts';
export type { HostParameter, HostSamples, Unidentified, UnidentifiedReason } from './hostSamples.ts';
export { mixClockRatioUnderCap } from './mixClockUnderCap.ts';
export type { RelativeError } from './relativeError.ts';
export { scaleProfile } from './scaleProfile.ts';
export type { ServingProfile } from './servingProfile.ts';
export { DEFAULT_PROFILE, findServingProfile, SERVING_PROFILES } from './servingProfiles.ts';
export {
  dynamicWattsAt,
  type IdlePower,
  idleWattsAt,
  type ModelPower,
  mixPowerWatts,
  mixSlowdown,
} from './sharedPower.ts';
export { isTrustedClock, KNEE_CLOCK_RATIO, slowdown, TRUSTED_CLOCK_RATIO } from './slowdown.ts';
export { decodeStepMs, prefillMs, prefillTimeShare, stepMs } from './stepModel.ts';
export { decodeFullClockWatts, idlePowerWatts, stepPowerWatts } from './stepPower.ts';

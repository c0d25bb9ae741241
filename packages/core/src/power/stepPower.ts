import { dynamicPowerRatio } from './dynamicPower.ts';
import type { GpuPreset } from './gpuPresets.ts';
import type { ServingProfile } from './servingProfile.ts';

/**
 * Draw of one GPU that decodes at full clock, in W: `P(B) = P0 + dP * (1 - exp(-B / B0))`.
 *
 * Never falls with the batch. Measured from batch 8 up; the value at batch 0 is the limit of the curve, not idle.
 *
 * Source: docs/algorithms/power-model.md.
 */
export function decodeFullClockWatts(profile: ServingProfile, decodingRequests: number): number {
  return (
    profile.powerFloorWatts - profile.powerSpanWatts * Math.expm1(-decodingRequests / profile.powerBatchScale)
  );
}

/**
 * Draw of a whole replica without work, in W: `gpusPerReplica` times the idle draw.
 *
 * The same at every clock, which is an assumption: that an idle GPU rests at its lowest clock whatever it is locked to.
 */
export function idlePowerWatts(profile: ServingProfile, gpu: GpuPreset): number {
  return profile.gpusPerReplica * gpu.idleWatts;
}

/**
 * Mean draw of a whole replica during one engine step, in W.
 *
 * Per GPU: idle, plus what decode at full clock draws above idle times `dynamicPowerRatio` of decode, for the share of
 * the step that is not prefill, plus the same of prefill for the rest; at most `capWatts`. Times `gpusPerReplica`. Idle
 * power when there is neither a request nor prefill.
 *
 * The cap bounds only the draw. A real GPU holds a cap by lowering its clock, which costs time: take the clock from
 * `clockRatioUnderCap` first. Arguments are not checked: this runs for every simulated step.
 *
 * Source: docs/algorithms/power-model.md. Departure: the decode weight is one number for all batches.
 *
 * @param gpu                 preset that idle power is taken from
 * @param decodingRequests    requests that get one token in this step
 * @param prefillShareOfTime  share of the step's time that goes to prefill, 0 to 1 (`prefillTimeShare`)
 * @param clockRatio          SM clock over the top clock, above 0, at most 1
 * @param capWatts            power limit of each GPU, in W, not below idle; Infinity for none
 */
export function stepPowerWatts(
  profile: ServingProfile,
  gpu: GpuPreset,
  decodingRequests: number,
  prefillShareOfTime: number,
  clockRatio: number,
  capWatts: number = Number.POSITIVE_INFINITY,
): number {
  if (decodingRequests <= 0 && prefillShareOfTime <= 0) return idlePowerWatts(profile, gpu);
  const decodeWatts =
    (decodeFullClockWatts(profile, decodingRequests) - gpu.idleWatts) *
    dynamicPowerRatio(profile.decodePowerMemoryBound, clockRatio);
  const prefillWatts =
    (profile.prefillWatts - gpu.idleWatts) * dynamicPowerRatio(profile.prefillMemoryBound, clockRatio);
  const dynamicWatts = decodeWatts + prefillShareOfTime * (prefillWatts - decodeWatts);
  return profile.gpusPerReplica * Math.min(capWatts, gpu.idleWatts + dynamicWatts);
}

import type { CarbonIntensity } from '../../carbon/intensity.ts';
import { checkInteger, checkPositive, checkRange } from '../../errors/check.ts';
import { GPU_PRESETS, type GpuPreset } from '../../power/gpuPresets.ts';
import type { ServingProfile } from '../../power/servingProfile.ts';
import type { PolicyName } from '../../scheduling/orderingPolicy.ts';
import type { SchedulerOptions } from '../../scheduling/schedulerState.ts';
import { checkProfile } from './checkTrace.ts';
import type { SimulatedPredictor } from './simulatedPredictor.ts';

/** What is replayed on what. */
export interface ReplayOptions {
  readonly policy: PolicyName;
  /** The model on its GPU. */
  readonly profile: ServingProfile;
  /** Copies of the model, each on its own GPUs, >= 1. */
  readonly replicas: number;
  /** SM clock of all GPUs, in MHz; the top clock by default. */
  readonly clockMhz?: number;
  /** A request is in time when its first token and its mean token gap both are. */
  readonly slo: { readonly ttftMs: number; readonly tpotMs: number };
  readonly predictor: SimulatedPredictor;
  /** Settings of the gateway's scheduler other than its defaults. */
  readonly scheduling?: Omit<SchedulerOptions, 'policy' | 'servers'>;
  readonly carbon: CarbonIntensity;
  /** Seed of the simulated predictor, the only thing that is left to chance. */
  readonly seed: number;
}

/**
 * Checks the options against each other and returns the GPU they are about.
 *
 * @throws WattlaneError ERR_ARGUMENT, naming the option and its range
 */
export function checkReplayOptions(options: ReplayOptions): GpuPreset {
  const gpu = GPU_PRESETS[options.profile.gpu];
  checkProfile(options.profile);
  checkInteger('replicas', options.replicas, 1);
  if (options.clockMhz !== undefined) {
    checkRange('clockMhz', options.clockMhz, gpu.minClockMhz, gpu.topClockMhz);
  }
  checkPositive('slo.ttftMs', options.slo.ttftMs);
  checkPositive('slo.tpotMs', options.slo.tpotMs);
  return gpu;
}

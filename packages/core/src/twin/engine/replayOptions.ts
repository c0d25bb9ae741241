import type { CarbonIntensity } from '../../carbon/intensity.ts';
import { checkInteger, checkPositive, checkRange } from '../../errors/check.ts';
import { WattlaneError } from '../../errors/wattlaneError.ts';
import { GPU_PRESETS, type GpuPreset } from '../../power/gpuPresets.ts';
import type { ServingProfile } from '../../power/servingProfile.ts';
import type { SizeModel } from '../../scheduling/jobSize.ts';
import type { PolicyName } from '../../scheduling/orderingPolicy.ts';
import type { SchedulerOptions } from '../../scheduling/schedulerState.ts';
import { checkProfile } from './checkTrace.ts';
import type { ReplayControl } from './replayControl.ts';
import { checkReplayWindow, DEFAULT_WINDOW, type ReplayWindow } from './replayWindow.ts';
import type { SimulatedPredictor } from './simulatedPredictor.ts';

/** A change of the SM clock of all GPUs; it takes effect at the end of the step that is being computed. */
export interface ClockChange {
  /** On the clock of the trace, in ms. */
  readonly atMs: number;
  readonly clockMhz: number;
}

/** What is replayed on what. */
export interface ReplayOptions {
  readonly policy: PolicyName;
  /** The model on its GPU. */
  readonly profile: ServingProfile;
  /** Copies of the model, each on its own GPUs, >= 1. */
  readonly replicas: number;
  /** SM clock of all GPUs, in MHz; the top clock by default. */
  readonly clockMhz?: number;
  /** Changes of clock during the replay, in order of time; none by default. */
  readonly clockChanges?: readonly ClockChange[];
  /** A law that moves the clock of every replica, from the top clock on; not with `clockMhz` or `clockChanges`. */
  readonly clockControl?: ReplayControl;
  /** Who holds requests back; the gateway by its hold window, with the engine's slots known, by default. */
  readonly window?: ReplayWindow;
  /** From the gateway to an engine, in ms; 0 by default. The way back takes no time. */
  readonly gatewayDelayMs?: number;
  /** Share of the KV memory that the engine keeps free when it admits a request, 0 (the default) to below 1. */
  readonly kvReserveRatio?: number;
  /** Work of a request as the order counts it; the engine's own, by default. */
  readonly sizeModel?: SizeModel;
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
  checkReplayWindow(options.window ?? DEFAULT_WINDOW, options.replicas);
  checkRange('gatewayDelayMs', options.gatewayDelayMs ?? 0, 0);
  checkRange('kvReserveRatio', options.kvReserveRatio ?? 0, 0, 0.99);
  checkClockChanges(options.clockChanges ?? [], gpu);
  if (options.clockControl !== undefined && (options.clockMhz ?? options.clockChanges) !== undefined) {
    throw new WattlaneError(
      'ERR_ARGUMENT',
      'clockControl is given with clockMhz or clockChanges; expected one',
    );
  }
  checkPositive('slo.ttftMs', options.slo.ttftMs);
  checkPositive('slo.tpotMs', options.slo.tpotMs);
  return gpu;
}

function checkClockChanges(changes: readonly ClockChange[], gpu: GpuPreset): void {
  let lastMs = -Number.MAX_VALUE;
  changes.forEach(({ atMs, clockMhz }, i) => {
    lastMs = checkRange(`atMs of clock change ${i}`, atMs, lastMs);
    checkRange(`clockMhz of clock change ${i}`, clockMhz, gpu.minClockMhz, gpu.topClockMhz);
  });
}

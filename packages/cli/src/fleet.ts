import {
  DEFAULT_PROFILE,
  findServingProfile,
  GPU_PRESETS,
  type GpuName,
  nearestClockMhz,
  SERVING_PROFILES,
  type ServingProfile,
} from '@wattlane/core/power';
import { usageError } from './usageError.ts';

/** What is to be simulated, as asked for. */
export interface FleetRequest {
  readonly gpu: GpuName;
  /** The GPU's default model when left out. */
  readonly model?: string;
  readonly replicas: number;
  /** The GPU's top clock when left out. */
  readonly clockMhz?: number;
}

/** The machines that a replay runs on. */
export interface Fleet {
  readonly profile: ServingProfile;
  readonly replicas: number;
  /** A clock that the GPU has, in MHz. */
  readonly clockMhz: number;
}

/**
 * Looks up profile and clock.
 *
 * @throws WattlaneError ERR_USAGE for a model that has no profile on the GPU, listing those that have one, and for a
 *         clock outside the GPU's range, naming the range
 */
export function resolveFleet({ gpu, model, replicas, clockMhz }: FleetRequest): Fleet {
  const profile = model === undefined ? DEFAULT_PROFILE[gpu] : findProfile(model, gpu);
  return { profile, replicas, clockMhz: resolveClockMhz(gpu, clockMhz) };
}

/** Names of the models with a profile on a GPU. */
export function modelsOn(gpu: GpuName): readonly string[] {
  return SERVING_PROFILES.filter((profile) => profile.gpu === gpu).map((profile) => profile.model);
}

function findProfile(model: string, gpu: GpuName): ServingProfile {
  const names = modelsOn(gpu);
  if (!names.some((name) => name.toLowerCase() === model.toLowerCase())) {
    throw usageError(`--model is ${JSON.stringify(model)}; expected one of ${names.join(', ')} on ${gpu}`);
  }
  return findServingProfile(model, gpu);
}

/** Rounds down to a clock that exists, as a driver does. */
function resolveClockMhz(gpu: GpuName, clockMhz: number | undefined): number {
  const preset = GPU_PRESETS[gpu];
  const { minClockMhz, topClockMhz } = preset;
  if (clockMhz === undefined) return topClockMhz;
  if (!(clockMhz >= minClockMhz && clockMhz <= topClockMhz)) {
    throw usageError(
      `--clock-mhz is ${clockMhz}; expected ${minClockMhz} to ${topClockMhz}, the range of ${preset.name}`,
    );
  }
  return nearestClockMhz(preset, clockMhz);
}

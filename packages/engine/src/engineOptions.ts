import { DEFAULT_PROFILE, GPU_PRESETS, type GpuPreset, type ServingProfile } from '@wattlane/core/power';

/** How the simulated engine is set up; every field has a default. */
export interface EngineOptions {
  /** Address to listen on; loopback by default. */
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port?: number;
  /** Name of the model that it claims to serve. */
  readonly model?: string;
  /** The model on its GPU: times of a step, slots, KV memory. */
  readonly profile?: ServingProfile;
  /** How much faster than real time it runs, > 0. */
  readonly speedup?: number;
  /** Requests that it takes in, waiting ones included; beyond them it answers 429. */
  readonly maxRequests?: number;
  /** `fcfs` refuses a `priority` other than 0, as vLLM does. */
  readonly scheduling?: 'fcfs' | 'priority';
  /** Length of the answer to a prompt, in tokens, where neither header nor limit decides it. */
  readonly answerTokens?: (promptText: string) => number;
}

/** Options with their defaults. */
export type EngineSettings = Required<EngineOptions> & { readonly gpu: GpuPreset };

/** Fills in the defaults: Llama-3.1-8B on one H100 in real time. */
export function engineSettings(options: EngineOptions): EngineSettings {
  const profile = options.profile ?? DEFAULT_PROFILE.h100;
  return {
    host: '127.0.0.1',
    port: 0,
    model: profile.model,
    speedup: 1,
    maxRequests: 4096,
    scheduling: 'fcfs',
    answerTokens: lengthByHash,
    ...options,
    profile,
    gpu: GPU_PRESETS[profile.gpu],
  };
}

/** Spread of the made-up lengths: from 8 to 8 x 2^6 tokens, most of them short. */
const SHORTEST = 8;
const OCTAVES = 6;

/** A length that a prompt always gets, spread evenly over the logarithm. */
function lengthByHash(promptText: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < promptText.length; i++) hash = Math.imul(hash ^ promptText.charCodeAt(i), 0x01000193);
  return Math.round(SHORTEST * 2 ** ((OCTAVES * (hash >>> 0)) / 2 ** 32));
}

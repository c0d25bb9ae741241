import { WattlaneError } from '../errors/wattlaneError.ts';
import { GPU_PRESETS, type GpuName } from './gpuPresets.ts';
import { scaleProfile } from './scaleProfile.ts';
import type { ServingProfile } from './servingProfile.ts';

/** What every profile assumes; none of it was measured on serving hardware. See `SERVING_PROFILES`. */
const ASSUMED = {
  decodeBaseMemoryBound: 0.9,
  decodePerRequestMemoryBound: 0.6,
  prefillMemoryBound: 0.05,
  decodePowerMemoryBound: 0.75,
  maxNumSeqs: 256,
  chunkTokens: 2048,
} as const;

const LLAMA_8B_H100: ServingProfile = {
  ...ASSUMED,
  model: 'Llama-3.1-8B',
  gpu: 'h100',
  gpusPerReplica: 1,
  decodeBaseMs: 6.54,
  decodePerRequestMs: 0.079,
  prefillTokensPerMs: 25,
  powerFloorWatts: 456,
  powerSpanWatts: 234,
  powerBatchScale: 56,
  prefillWatts: 690,
  kvCapacityTokens: 400_000,
  provenance: 'fitted',
  note: 'lm-arena-chat, 11 rows, batch 8 to 691; median error: time 1.7 %, power 0.5 %',
};

const QWEN_8B_H100: ServingProfile = {
  ...ASSUMED,
  model: 'Qwen3-8B',
  gpu: 'h100',
  gpusPerReplica: 1,
  decodeBaseMs: 7.7,
  decodePerRequestMs: 0.092,
  prefillTokensPerMs: 24,
  powerFloorWatts: 413,
  powerSpanWatts: 214,
  powerBatchScale: 94,
  prefillWatts: 627,
  kvCapacityTokens: 350_000,
  provenance: 'fitted',
  note: 'lm-arena-chat, 10 rows, batch 8 to 474; median error: time 3.0 %, power 0.8 %',
};

const QWEN_32B_H100: ServingProfile = {
  ...ASSUMED,
  model: 'Qwen3-32B',
  gpu: 'h100',
  gpusPerReplica: 2,
  decodeBaseMs: 14.21,
  decodePerRequestMs: 0.12,
  prefillTokensPerMs: 11,
  powerFloorWatts: 419,
  powerSpanWatts: 191,
  powerBatchScale: 131,
  prefillWatts: 610,
  kvCapacityTokens: 275_000,
  provenance: 'fitted',
  note: 'lm-arena-chat, 9 rows, batch 8 to 340; median error: time 0.8 %, power 1.1 %',
};

const LLAMA_70B_H100: ServingProfile = {
  ...ASSUMED,
  model: 'Llama-3.1-70B',
  gpu: 'h100',
  gpusPerReplica: 4,
  decodeBaseMs: 15.75,
  decodePerRequestMs: 0.1035,
  prefillTokensPerMs: 10,
  powerFloorWatts: 428,
  powerSpanWatts: 201,
  powerBatchScale: 158,
  prefillWatts: 629,
  kvCapacityTokens: 410_000,
  provenance: 'fitted',
  note: 'lm-arena-chat, 12 rows, batch 8 to 898; median error: time 3.5 %, power 1.1 %',
};

const GPT_OSS_20B_H100: ServingProfile = {
  ...ASSUMED,
  model: 'gpt-oss-20b',
  gpu: 'h100',
  gpusPerReplica: 1,
  decodeBaseMs: 6.99,
  decodePerRequestMs: 0.0645,
  prefillTokensPerMs: 40,
  powerFloorWatts: 377,
  powerSpanWatts: 210,
  powerBatchScale: 25,
  prefillWatts: 587,
  kvCapacityTokens: 2_400_000,
  provenance: 'fitted',
  note: 'gpqa, 15 rows, batch 8 to 2047; median error: time 3.4 %, power 1.4 %',
};

const QWEN_32B_B200: ServingProfile = {
  ...ASSUMED,
  model: 'Qwen3-32B',
  gpu: 'b200',
  gpusPerReplica: 1,
  decodeBaseMs: 13.42,
  decodePerRequestMs: 0.093,
  prefillTokensPerMs: 13,
  powerFloorWatts: 808,
  powerSpanWatts: 170,
  powerBatchScale: 53,
  prefillWatts: 978,
  kvCapacityTokens: 370_000,
  provenance: 'fitted',
  note: 'lm-arena-chat, 10 rows, batch 8 to 456; median error: time 2.3 %, power 1.6 %',
};

const QWEN_8B_B200: ServingProfile = {
  ...ASSUMED,
  model: 'Qwen3-8B',
  gpu: 'b200',
  gpusPerReplica: 1,
  decodeBaseMs: 5.17,
  decodePerRequestMs: 0.063,
  prefillTokensPerMs: 55,
  powerFloorWatts: 508,
  powerSpanWatts: 269,
  powerBatchScale: 144,
  prefillWatts: 777,
  kvCapacityTokens: 1_000_000,
  provenance: 'fitted',
  note: 'lm-arena-chat, 9 uneven rows, batch 8 to 1427; median error: time 9 %, power 11 %: a loose fit',
};

const LLAMA_8B_A100: ServingProfile = scaleProfile(
  LLAMA_8B_H100,
  GPU_PRESETS.h100,
  'a100',
  GPU_PRESETS.a100,
  400_000,
);

const LLAMA_8B_V100: ServingProfile = scaleProfile(
  LLAMA_8B_H100,
  GPU_PRESETS.h100,
  'v100',
  GPU_PRESETS.v100,
  90_000,
);

/**
 * The profiles that come with the package.
 *
 * Fitted decode times and power are least squares on relative error over the chat (gpt-oss: gpqa) rows of the ML.ENERGY
 * leaderboard v3, against the average batch, with power divided by the GPUs (`fitDecodeTime`, `fitDecodePower`;
 * docs/algorithms/power-model.md). The median inter-token latency of a busy engine holds some prefill, so
 * `decodePerRequestMs` is on the high side. Below batch 8, and above the last batch in a note, the curves extrapolate.
 *
 * Assumed, on every GPU: the memory-bound shares (0.90, 0.60, 0.05; 0.75 for decode power, between the first two),
 * prefill speed (about 40 % of dense FP16 peak; less for several GPUs and for mixtures of experts), prefill draw (the
 * top of the fitted curve), KV room (0.9 of memory, less weights and another 5 to 20 %, over the model's bytes a token;
 * the batches at which measured ones stop growing point the same way), 256 requests and 2048 tokens a step.
 *
 * The A100 and V100 profiles are scaled, not measured. The V100 has 32 GB: in 16 GB an 8B model at FP16 leaves no room
 * for KV. Llama-3.1-8B on B200 is left out although rows exist: its power falls from 639 to 449 W as the batch grows to
 * 128 and its latency triples there, so no curve of this form describes it.
 */
export const SERVING_PROFILES: readonly ServingProfile[] = [
  LLAMA_8B_H100,
  QWEN_8B_H100,
  QWEN_32B_H100,
  LLAMA_70B_H100,
  GPT_OSS_20B_H100,
  QWEN_32B_B200,
  QWEN_8B_B200,
  LLAMA_8B_A100,
  LLAMA_8B_V100,
];

/**
 * The profile of each GPU when no model is named: Llama-3.1-8B, or Qwen3-32B on B200, whose 8B fits are loose. So B200
 * does not compare with the others under the defaults; name a model of both to compare.
 */
export const DEFAULT_PROFILE: Readonly<Record<GpuName, ServingProfile>> = {
  v100: LLAMA_8B_V100,
  a100: LLAMA_8B_A100,
  h100: LLAMA_8B_H100,
  b200: QWEN_32B_B200,
};

/**
 * Finds the profile of a model on a GPU type.
 *
 * @param model  model name as in `ServingProfile.model`, in any case
 * @throws WattlaneError ERR_ARGUMENT when there is none, listing what there is
 */
export function findServingProfile(model: string, gpu: GpuName): ServingProfile {
  const wanted = model.toLowerCase();
  const found = SERVING_PROFILES.find(
    (profile) => profile.gpu === gpu && profile.model.toLowerCase() === wanted,
  );
  if (found === undefined) {
    const known = SERVING_PROFILES.map((profile) => `${profile.model} on ${profile.gpu}`).join(', ');
    throw new WattlaneError(
      'ERR_ARGUMENT',
      `no profile of model ${model} on ${gpu}; expected one of: ${known}`,
    );
  }
  return found;
}

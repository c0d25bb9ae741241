import type { GpuName, GpuPreset } from './gpuPresets.ts';
import type { ServingProfile } from './servingProfile.ts';

/**
 * Guesses how a model runs on a GPU on which it was not measured, from a profile on another one.
 *
 * Decode times scale with memory bandwidth, prefill with dense FP16 throughput, and each power keeps its place between
 * idle and TDP. The result is marked `scaled`. It leaves out what differs between generations besides these (kernels,
 * cache sizes, missing FP8), so read it as an order of size and never as a measurement.
 *
 * @param base              measured profile
 * @param baseGpu           preset of the GPU that `base` was measured on
 * @param gpu, target       name and preset of the GPU to guess for
 * @param kvCapacityTokens  KV memory of a replica there, in tokens; it follows from the memory size, not from `base`
 */
export function scaleProfile(
  base: ServingProfile,
  baseGpu: GpuPreset,
  gpu: GpuName,
  target: GpuPreset,
  kvCapacityTokens: number,
): ServingProfile {
  const bandwidth = target.memoryGigabytesPerSecond / baseGpu.memoryGigabytesPerSecond;
  const throughput = target.denseFp16Teraflops / baseGpu.denseFp16Teraflops;
  const range = (target.tdpWatts - target.idleWatts) / (baseGpu.tdpWatts - baseGpu.idleWatts);
  const scaleWatts = (watts: number): number => target.idleWatts + (watts - baseGpu.idleWatts) * range;
  return {
    ...base,
    gpu,
    decodeBaseMs: base.decodeBaseMs / bandwidth,
    decodePerRequestMs: base.decodePerRequestMs / bandwidth,
    prefillTokensPerMs: base.prefillTokensPerMs * throughput,
    powerFloorWatts: scaleWatts(base.powerFloorWatts),
    powerSpanWatts: base.powerSpanWatts * range,
    prefillWatts: scaleWatts(base.prefillWatts),
    kvCapacityTokens,
    provenance: 'scaled',
    note: `NOT MEASURED: scaled from ${base.model} on ${baseGpu.name} by bandwidth, FP16 throughput and TDP`,
  };
}

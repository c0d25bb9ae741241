import type { GpuBackend } from '../backend/gpuBackend.ts';
import { openNvml } from '../backend/nvml/nvmlBackend.ts';
import { createSimulatedBackend } from '../backend/simulated/simulatedBackend.ts';
import type { AgentConfig } from '../config/agentConfig.ts';
import { monotonicMs } from './monotonicMs.ts';

/** The GPUs that a configuration asks for. Simulated ones only where it says so. @throws WattlaneError ERR_GPU_DRIVER */
export async function openBackend(config: AgentConfig): Promise<GpuBackend> {
  if (config.simulate) {
    return createSimulatedBackend({
      gpus: config.simulatedGpus,
      preset: config.simulatedGpu,
      nowMs: monotonicMs,
    });
  }
  return openNvml(config.nvml ?? undefined);
}

import { WattlaneError } from '../errors/wattlaneError.ts';
import { buildProblem } from './buildProblem.ts';
import { checkGpus, checkModels, resolveOptions } from './checkInput.ts';
import { gpuClockRatio, gpuWatts } from './gpuWatts.ts';
import { layoutFrom } from './layout.ts';
import type { Placement } from './placement.ts';
import type { PlacementGpu } from './placementGpu.ts';
import type { PlacementModel } from './placementModel.ts';
import type { PlacementOptions } from './placementOptions.ts';

/** What a placement asks of one GPU. */
export interface GpuFigures {
  /** Replicas on it. */
  readonly replicas: number;
  /** Weights and KV headroom of them, in GiB. */
  readonly memoryGiB: number;
  /** Load over speed: the busy share at top clock. */
  readonly utilisation: number;
  /** Lowest safe clock ratio with these tenants; infinite where an SLO cannot be kept, 0 for an empty GPU. */
  readonly clockRatio: number;
  /** Predicted mean power at that clock, in W; infinite where an SLO cannot be kept. */
  readonly watts: number;
}

/** What a placement comes to. */
export interface PlacementFigures {
  /** Utilisation of the busiest GPU. */
  readonly peakUtilisation: number;
  /** Predicted mean power of all GPUs, in W. */
  readonly watts: number;
  /** One entry for each GPU. */
  readonly gpus: readonly GpuFigures[];
}

/**
 * Predicts clocks and power of any placement, whether it keeps the constraints or not.
 *
 * @throws WattlaneError ERR_ARGUMENT for input out of its range or a replica of a model or on a GPU that does not exist
 */
export function evaluatePlacement(
  models: readonly PlacementModel[],
  gpus: readonly PlacementGpu[],
  { replicas }: Placement,
  options: PlacementOptions = {},
): PlacementFigures {
  checkModels(models);
  checkGpus(gpus);
  replicas.forEach(({ model, gpu, share }, index) => {
    if (models[model] !== undefined && gpus[gpu] !== undefined && share >= 0 && share <= 1) return;
    throw new WattlaneError(
      'ERR_ARGUMENT',
      `replicas[${index}] is model ${model} on GPU ${gpu} with share ${share}; expected a model below ${models.length}, a GPU below ${gpus.length} and a share from 0 to 1`,
    );
  });
  const problem = buildProblem(models, gpus, replicas, resolveOptions(options));
  const layout = layoutFrom(
    problem,
    Int32Array.from(replicas, ({ gpu }) => gpu),
  );
  const figures = layout.tenants.map((tenants, gpu) => ({
    replicas: tenants.length,
    memoryGiB: layout.memoryGiB[gpu]!,
    utilisation: layout.load[gpu]! / problem.gpuSpeed[gpu]!,
    clockRatio: gpuClockRatio(problem, gpu, tenants),
    watts: gpuWatts(problem, gpu, tenants),
  }));
  return {
    peakUtilisation: figures.reduce((most, { utilisation }) => Math.max(most, utilisation), 0),
    watts: figures.reduce((sum, { watts }) => sum + watts, 0),
    gpus: figures,
  };
}

import { checkInteger, checkRange } from '../errors/check.ts';
import type { PlacementModel } from './placementModel.ts';

/** How a model is spread over several GPUs. */
export interface SplitOptions {
  /** `pipeline`: one part after the other; `tensor`: all parts at once, each on a slice. `pipeline` by default. */
  readonly parallelism?: 'pipeline' | 'tensor';
  /** Time for handing data on, over the time without, >= 0; 0.1 by default. It does not feel the clock. */
  readonly overheadRatio?: number;
}

/**
 * Cuts a model into equal partitions, each of which is placed like a model, on a GPU of its own.
 *
 * Each has 1/k of the memory and of the work, plus the overhead. The overhead is waiting for other GPUs, so it adds to the
 * time but not to what follows the clock: the sensitivity becomes `s / (1 + overhead)`. In a pipeline the parts' times add
 * up, so that the SLO holds when each part keeps its part of it, a multiple of `sloMultiple / (1 + overhead)`. Tensor
 * parts run side by side and take 1/k of the time: a multiple of `k * sloMultiple / (1 + overhead)`.
 *
 * The overhead is a knob, not a measurement.
 *
 * @param parts  k, >= 1; 1 gives the model as it is
 * @returns k models with ids `id/1` to `id/k`, of one group
 * @throws WattlaneError ERR_ARGUMENT
 */
export function splitModel(
  model: PlacementModel,
  parts: number,
  options: SplitOptions = {},
): PlacementModel[] {
  const { parallelism = 'pipeline', overheadRatio = 0.1 } = options;
  checkInteger('parts', parts, 1);
  checkRange('overheadRatio', overheadRatio, 0);
  if (parts === 1) return [model];
  const stretch = 1 + overheadRatio;
  return Array.from({ length: parts }, (_, part) => ({
    ...model,
    id: `${model.id}/${part + 1}`,
    group: model.group ?? model.id,
    memoryGiB: model.memoryGiB / parts,
    kvGiB: model.kvGiB / parts,
    load: (model.load * stretch) / parts,
    sensitivity: model.sensitivity / stretch,
    sloMultiple: ((parallelism === 'tensor' ? parts : 1) * model.sloMultiple) / stretch,
    latencyMs: (model.latencyMs * stretch) / parts,
  }));
}

/**
 * The fewest parts of which each fits in `memoryGiB`: 1 for a model that fits whole.
 *
 * @param memoryGiB  memory of the GPUs that the parts are for, above 0
 */
export function partsNeeded({ memoryGiB: weights, kvGiB }: PlacementModel, memoryGiB: number): number {
  return Math.max(1, Math.ceil((weights + kvGiB) / memoryGiB - 1e-9));
}

import { checkInteger, checkPositive, checkRange } from '../errors/check.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';
import { DEFAULT_IDLE_WATTS, DEFAULT_TOP_WATTS, type PlacementGpu } from './placementGpu.ts';
import type { PlacementModel } from './placementModel.ts';
import {
  DEFAULT_PLACEMENT_OPTIONS,
  type PlacementOptions,
  type ResolvedOptions,
} from './placementOptions.ts';

/**
 * Checks models, every field of each.
 *
 * @throws WattlaneError ERR_ARGUMENT for a value out of its range or an id that stands there twice
 */
export function checkModels(models: readonly PlacementModel[]): void {
  checkIds('models', models);
  models.forEach((model, index) => {
    const name = `models[${index}]`;
    checkRange(`${name}.memoryGiB`, model.memoryGiB, 0);
    checkRange(`${name}.kvGiB`, model.kvGiB, 0);
    checkRange(`${name}.load`, model.load, 0);
    checkRange(`${name}.sensitivity`, model.sensitivity, 0, 1);
    checkPositive(`${name}.sloMultiple`, model.sloMultiple);
    checkPositive(`${name}.latencyMs`, model.latencyMs);
    checkInteger(`${name}.replicas`, model.replicas ?? 1, 1);
  });
}

/**
 * Checks GPUs, every field of each.
 *
 * @throws WattlaneError ERR_ARGUMENT for a value out of its range or an id that stands there twice
 */
export function checkGpus(gpus: readonly PlacementGpu[]): void {
  checkIds('gpus', gpus);
  gpus.forEach((gpu, index) => {
    const name = `gpus[${index}]`;
    checkPositive(`${name}.memoryGiB`, gpu.memoryGiB);
    checkPositive(`${name}.speed`, gpu.speed);
    const idleWatts = checkRange(`${name}.idleWatts`, gpu.idleWatts ?? DEFAULT_IDLE_WATTS, 0);
    checkRange(`${name}.topWatts`, gpu.topWatts ?? Math.max(DEFAULT_TOP_WATTS, idleWatts), idleWatts);
  });
}

/**
 * Options with their defaults.
 *
 * @throws WattlaneError ERR_ARGUMENT for a value out of its range
 */
export function resolveOptions(options: PlacementOptions): ResolvedOptions {
  const resolved = { ...DEFAULT_PLACEMENT_OPTIONS, ...options };
  for (const name of ['utilisationBound', 'clockFloorRatio', 'sloShare'] as const) {
    checkPositive(name, checkRange(name, resolved[name], 0, 1));
  }
  checkRange('balanceTolerance', resolved.balanceTolerance, 0);
  for (const name of ['searchSteps', 'exactNodes'] as const) checkInteger(name, resolved[name], 0);
  checkInteger('seed', resolved.seed, Number.MIN_SAFE_INTEGER);
  return resolved;
}

function checkIds(name: string, items: readonly { readonly id: string }[]): void {
  const places = new Map<string, number>();
  items.forEach(({ id }, index) => {
    const first = places.get(id);
    if (first !== undefined) {
      throw new WattlaneError(
        'ERR_ARGUMENT',
        `${name}[${index}].id is ${JSON.stringify(id)}, as is ${name}[${first}].id; expected an id of its own`,
      );
    }
    places.set(id, index);
  });
}

import type { Replica } from '../placement/placement.ts';
import type { PlacementGpu } from '../placement/placementGpu.ts';
import type { PlacementModel } from '../placement/placementModel.ts';
import type { Tenant } from './gpuSnapshot.ts';

/**
 * The tenants of every GPU of a placement, as the clock law of that GPU is told of them. A model on a GPU of another speed has
 * that much more or less slack there.
 *
 * @param replicas  by index into `models` and `gpus`, such as `Placement.replicas`; not checked
 * @returns one list a GPU, in the order of `gpus`; empty for a GPU without models
 */
export function placedTenants(
  models: readonly Pick<PlacementModel, 'sensitivity' | 'sloMultiple'>[],
  gpus: readonly Pick<PlacementGpu, 'speed'>[],
  replicas: readonly Pick<Replica, 'model' | 'gpu'>[],
): Tenant[][] {
  const tenants: Tenant[][] = gpus.map(() => []);
  for (const { model, gpu } of replicas) {
    const { sensitivity, sloMultiple } = models[model]!;
    tenants[gpu]!.push({ sensitivity, sloMultiple: sloMultiple * gpus[gpu]!.speed });
  }
  return tenants;
}

import type { InfeasibilityCertificate } from './certificate.ts';
import type { PlacementModel } from './placementModel.ts';

/**
 * Looks for models without any GPU, and for a group with more replicas than there are GPUs. Needs counts alone, so that a
 * billion replicas are refused before anything is made of them.
 *
 * @param counts  replicas of each model
 */
export function findCrowding(
  models: readonly PlacementModel[],
  gpuCount: number,
  counts: readonly number[],
): InfeasibilityCertificate | undefined {
  if (models.length === 0) return undefined;
  if (gpuCount === 0) {
    const message = `there is no GPU for ${models.length} ${models.length === 1 ? 'model' : 'models'}`;
    return shortOfGpus([...models.keys()], 1, 0, message);
  }
  const groups = new Map<string, { readonly models: number[]; count: number }>();
  models.forEach(({ id, group = id }, model) => {
    const own = groups.get(group) ?? { models: [], count: 0 };
    own.models.push(model);
    own.count += counts[model]!;
    groups.set(group, own);
  });
  const crowded = [...groups.values()].find(({ count }) => count > gpuCount);
  if (crowded === undefined) return undefined;
  const names = crowded.models.map((model) => models[model]!.id).join(', ');
  const message = `${names}: ${crowded.count} replicas need a GPU each; there are ${gpuCount}`;
  return shortOfGpus(crowded.models, crowded.count, gpuCount, message);
}

const shortOfGpus = (
  models: readonly number[],
  needed: number,
  available: number,
  message: string,
): InfeasibilityCertificate => ({
  resource: 'gpus',
  models,
  needed,
  available,
  missing: needed - available,
  unit: 'GPUs',
  message,
});

import { WattlaneError } from '@wattlane/core/errors';
import {
  type PlacementGpu,
  type PlacementModel,
  place,
  placeBaseline,
  type Replica,
} from '@wattlane/core/placement';
import { GPUS } from './fleet.ts';
import type { ServedModel } from './models.ts';
import type { ModelRequests } from './requests.ts';

/** Usable memory of a V100 with 16 GB. */
const USABLE_GIGABYTES = 15;

/** Loads count relative to each other; all GPUs together are taken to be this busy. */
const FLEET_LOAD = 0.4;

/** Enough for 15 models; the search is limited in steps so that the result does not depend on the machine. */
const SEARCH_STEPS = 200_000;

/**
 * Models on GPUs: by the simple rule of load balancing, by our search with all models taken to be equally sensitive, so that
 * it balances load alone, or by our search as it is, balanced first and grouped by sensitivity second.
 */
export type PlacementKind = 'rule' | 'balanced' | 'grouped';

/** @throws WattlaneError ERR_ARGUMENT where the models fit nowhere */
export function placeModels(
  kind: PlacementKind,
  models: readonly ServedModel[],
  requests: ModelRequests,
  sloMultiple: number,
  gpuCount: number = GPUS,
): readonly Replica[] {
  const workMs = new Float64Array(models.length);
  requests.model.forEach((model, request) => {
    workMs[model]! += requests.workMs[request]!;
  });
  const totalMs = workMs.reduce((sum, ms) => sum + ms, 0);
  const meanSensitivity = models.reduce((sum, model) => sum + 1 - model.memoryBound, 0) / models.length;
  const placed = models.map(
    (model, i): PlacementModel => ({
      id: model.name,
      memoryGiB: model.sizeGigabytes,
      kvGiB: 0,
      load: (FLEET_LOAD * gpuCount * workMs[i]!) / totalMs,
      sensitivity: kind === 'grouped' ? 1 - model.memoryBound : meanSensitivity,
      sloMultiple,
      latencyMs: model.latencyMs,
    }),
  );
  const gpus = Array.from(
    { length: gpuCount },
    (_, i): PlacementGpu => ({
      id: `gpu-${i}`,
      host: `host-${i >> 1}`,
      memoryGiB: USABLE_GIGABYTES,
      speed: 1,
    }),
  );
  const options = { searchSteps: SEARCH_STEPS };
  const outcome =
    kind === 'rule' ? placeBaseline('load-balance', placed, gpus, options) : place(placed, gpus, options);
  if (outcome.kind === 'placed') return outcome.placement.replicas;
  throw new WattlaneError('ERR_ARGUMENT', `the models were not placed: ${outcome.kind}`);
}

import type { PlacementGpu } from './placementGpu.ts';
import type { PlacementModel } from './placementModel.ts';
import type { ResolvedOptions } from './placementOptions.ts';

/** A replica that takes more than this part of what an average GPU has to do is split where memory allows. */
const LARGE_SHARE = 0.5;

/** Part of all memory up to which replicas are added; the rest is what packing loses. */
const MEMORY_SHARE = 0.85;

/** How often each model is placed. */
export interface ReplicaCounts {
  /** Replicas that there must be: as many as asked for, and as many as the load needs on the fastest GPUs. */
  readonly needed: readonly number[];
  /** Models that get one replica more, one after the other, for the balance; given up from the end where they do not fit. */
  readonly extra: readonly number[];
}

/**
 * Decides how many replicas each model gets.
 *
 * Needed are at least `replicas`, and so many that none is more than a GPU may take. Extra ones go to the model whose
 * replicas carry the most, as long as that is over half the load of an average GPU and memory lasts. A model has no more
 * replicas than there are GPUs, counted by group.
 *
 * The rule is ours. AlpaServe (OSDI '23) searches over replica counts by simulating the traffic; this does not.
 */
export function replicaCounts(
  models: readonly PlacementModel[],
  gpus: readonly PlacementGpu[],
  { utilisationBound, replication }: ResolvedOptions,
): ReplicaCounts {
  const totalSpeed = gpus.reduce((sum, { speed }) => sum + speed, 0);
  const fastest = gpus.reduce((most, { speed }) => Math.max(most, speed), 0);
  const needed = models.map(({ replicas = 1, load }) =>
    fastest === 0
      ? replicas
      : Math.min(
          Math.max(replicas, loadReplicas(load, utilisationBound * fastest)),
          Math.max(replicas, gpus.length),
        ),
  );
  if (replication === 'asked' || gpus.length === 0) return { needed, extra: [] };
  const totalLoad = models.reduce((sum, { load }) => sum + load, 0);
  const largestLoad = (LARGE_SHARE * totalLoad * (totalSpeed / gpus.length)) / totalSpeed;
  return { needed, extra: extraReplicas(models, gpus, needed, largestLoad) };
}

/** Rounding of a load that is a whole multiple of what a GPU takes must not cost a replica. */
const loadReplicas = (load: number, perGpu: number): number => Math.ceil(load / perGpu - 1e-9);

function extraReplicas(
  models: readonly PlacementModel[],
  gpus: readonly PlacementGpu[],
  needed: readonly number[],
  largestLoad: number,
): number[] {
  const counts = [...needed];
  const groupCounts = new Map<string, number>();
  const groupOf = (model: number): string => models[model]!.group ?? models[model]!.id;
  const sizeOf = (model: number): number => models[model]!.memoryGiB + models[model]!.kvGiB;
  const addToGroup = (model: number, count: number): void => {
    groupCounts.set(groupOf(model), (groupCounts.get(groupOf(model)) ?? 0) + count);
  };
  counts.forEach((count, model) => {
    addToGroup(model, count);
  });
  const memoryGiB = MEMORY_SHARE * gpus.reduce((sum, gpu) => sum + gpu.memoryGiB, 0);
  let usedGiB = counts.reduce((sum, count, model) => sum + count * sizeOf(model), 0);
  const perReplica = (model: number): number => models[model]!.load / counts[model]!;
  const extra: number[] = [];
  const open = new Set(counts.keys());
  while (open.size > 0) {
    const model = [...open].reduce((best, other) => (perReplica(other) > perReplica(best) ? other : best));
    if (perReplica(model) <= largestLoad * (1 + 1e-9)) return extra;
    if (groupCounts.get(groupOf(model))! >= gpus.length || usedGiB + sizeOf(model) > memoryGiB) {
      open.delete(model);
      continue;
    }
    counts[model]! += 1;
    addToGroup(model, 1);
    usedGiB += sizeOf(model);
    extra.push(model);
  }
  return extra;
}

/** Replicas of each model with the first `kept` of the extra ones. */
export function countsWith({ needed, extra }: ReplicaCounts, kept: number): number[] {
  const counts = [...needed];
  for (const model of extra.slice(0, kept)) counts[model]! += 1;
  return counts;
}

import { buildProblem } from './buildProblem.ts';
import { checkGpus, checkModels, resolveOptions } from './checkInput.ts';
import type { Placement } from './placement.ts';
import type { PlacementGpu } from './placementGpu.ts';
import type { PlacementModel } from './placementModel.ts';

/**
 * Exchanges GPUs that are alike in memory, speed and power, so that a new placement leaves as much as it can of a running one
 * where it is. Peak and power stay what they are; which host a replica is on may change.
 *
 * Greedy: of all pairs of what is planned for a GPU and a GPU, the one with most weights in common is joined first. That
 * keeps at least half of what the best pairing would.
 *
 * @throws WattlaneError ERR_ARGUMENT for input out of its range
 */
export function alignToRunning(
  models: readonly PlacementModel[],
  gpus: readonly PlacementGpu[],
  running: Placement,
  planned: Placement,
): Placement {
  checkModels(models);
  checkGpus(gpus);
  const { gpuKind } = buildProblem(models, gpus, [], resolveOptions({}));
  const modelsOn = ({ replicas }: Placement, gpu: number): number[] =>
    replicas.filter((replica) => replica.gpu === gpu).map(({ model }) => model);
  const now = gpus.map((_, gpu) => new Set(modelsOn(running, gpu)));
  const pairs = gpus.flatMap((_, from) => {
    const own = modelsOn(planned, from);
    return [...gpus.keys()]
      .filter((to) => gpuKind[to] === gpuKind[from])
      .map((to) => ({ from, to, sharedGiB: sharedMemory(models, own, now[to]!) }));
  });
  // Of pairs with as much in common those that change nothing come first.
  pairs.sort(
    (a, b) =>
      b.sharedGiB - a.sharedGiB ||
      Number(b.from === b.to) - Number(a.from === a.to) ||
      a.from - b.from ||
      a.to - b.to,
  );
  const target = new Map<number, number>();
  const taken = new Set<number>();
  for (const { from, to } of pairs) {
    if (target.has(from) || taken.has(to)) continue;
    target.set(from, to);
    taken.add(to);
  }
  return { replicas: planned.replicas.map((replica) => ({ ...replica, gpu: target.get(replica.gpu)! })) };
}

const sharedMemory = (
  models: readonly PlacementModel[],
  own: readonly number[],
  now: ReadonlySet<number>,
): number => own.filter((model) => now.has(model)).reduce((sum, model) => sum + models[model]!.memoryGiB, 0);

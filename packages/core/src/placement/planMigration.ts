import { checkPositive } from '../errors/check.ts';
import { checkGpus, checkModels } from './checkInput.ts';
import { createMigration, type Migration, type MigrationPlan, planOf } from './migration.ts';
import type { Placement } from './placement.ts';
import type { PlacementGpu } from './placementGpu.ts';
import type { PlacementModel } from './placementModel.ts';

/** Speed at which weights are loaded, in GiB/s; an assumption. */
const DEFAULT_LOAD_SPEED = 2;

/**
 * Orders the loads and unloads that lead from one placement to another, so that no GPU is ever over its memory and no model
 * ever has fewer replicas than the lesser of the two placements gives it, where there is such an order.
 *
 * Replicas that stay are not touched. Unloads that cost no replica come first, then loads that fit. Where neither is left,
 * memory is locked in a circle: a replica is loaded on a third GPU that has room (`isSpare`) so that its old place gets
 * free, and moves on later; where no GPU has room, one is unloaded before its successor is loaded (`interrupts`), and the
 * plan says how much spare memory on one GPU would have avoided the first of these.
 *
 * The order is found greedily, so a plan with fewer spares may exist. While models move, partitions of one group may share
 * a GPU.
 *
 * @param from  what runs; it must fit the memory
 * @param to    what shall run; it must too
 * @param loadGiBPerSecond  speed at which weights come onto a GPU, one after the other, above 0; 2 by default
 * @throws WattlaneError ERR_ARGUMENT for input out of its range
 */
export function planMigration(
  models: readonly PlacementModel[],
  gpus: readonly PlacementGpu[],
  from: Placement,
  to: Placement,
  loadGiBPerSecond: number = DEFAULT_LOAD_SPEED,
): MigrationPlan {
  checkModels(models);
  checkGpus(gpus);
  checkPositive('loadGiBPerSecond', loadGiBPerSecond);
  const migration = createMigration(models, gpus, from, to);
  while (unloadSpared(migration) || loadFitting(migration) || loadSpare(migration) || interrupt(migration)) {
    // Each of these does one step; when none can, everything is in its place.
  }
  return planOf(migration, loadGiBPerSecond);
}

/** Unloads a replica that is not to stay and whose model has enough others. */
function unloadSpared(migration: Migration): boolean {
  for (const { model, gpu } of migration.leaving()) {
    if (migration.running(model) <= migration.least(model)) continue;
    migration.unload(model, gpu, false);
    return true;
  }
  return false;
}

/** Loads a replica that is to come where there is room for it. */
function loadFitting(migration: Migration): boolean {
  for (const { model, gpu } of migration.coming()) {
    if (migration.size(model) > migration.freeGiB(gpu)) continue;
    migration.load(model, gpu, false);
    return true;
  }
  return false;
}

/** Loads the smallest replica that stands in the way of another on a GPU that has room for it. */
function loadSpare(migration: Migration): boolean {
  const wanted = new Set(migration.coming().map(({ gpu }) => gpu));
  const movable = migration
    .leaving()
    .filter(({ model, gpu }) => wanted.has(gpu) && !migration.wasSpare(model))
    .sort((a, b) => migration.size(a.model) - migration.size(b.model));
  for (const { model } of movable) {
    const spare = migration.spareGpu(model);
    if (spare === undefined) continue;
    migration.load(model, spare, true);
    return true;
  }
  return false;
}

/** Unloads the smallest replica that stands in the way of another although its model then has one too few. */
function interrupt(migration: Migration): boolean {
  const wanted = new Set(migration.coming().map(({ gpu }) => gpu));
  const [first] = migration
    .leaving()
    .filter(({ gpu }) => wanted.has(gpu))
    .sort((a, b) => migration.size(a.model) - migration.size(b.model));
  if (first === undefined) return false;
  migration.unload(first.model, first.gpu, true);
  return true;
}

import { checkPositive } from '../errors/check.ts';
import { createSfc32 } from '../random/sfc32.ts';
import { checkGpus, checkModels } from './checkInput.ts';
import { createMigration, type Migration, type MigrationPlan, planOf } from './migration.ts';
import type { Placement } from './placement.ts';
import type { PlacementGpu } from './placementGpu.ts';
import type { PlacementModel } from './placementModel.ts';

/** Speed at which weights are loaded, in GiB/s; an assumption. */
const DEFAULT_LOAD_SPEED = 2;

/** Orders that are drawn where the first one interrupts a model, and the seed that they are drawn with. */
const DRAWS = 50;
const DRAW_SEED = 1;

/**
 * Orders the loads and unloads that lead from one placement to another, so that no GPU is ever over its memory and no model
 * ever has fewer replicas than the lesser of the two placements gives it, unless no such order is found.
 *
 * Replicas that stay are not touched. Unloads that cost no replica come first, then loads that fit. Where neither is left,
 * memory is locked in a circle: a replica is loaded on a third GPU that has room (`isSpare`) so that its old place gets
 * free, and moves on later; where no GPU has room, one is unloaded before its successor is loaded (`interrupts`), and the
 * plan says how much spare memory on one GPU would have avoided the first of these.
 *
 * The order is found greedily, and where it interrupts a model in drawn orders as well, of which the plan with fewest
 * interruptions is taken, then with least to load. A better one may exist. While models move, partitions of one group may
 * share a GPU.
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
  const rng = createSfc32(DRAW_SEED);
  let best = planOf(greedy(createMigration(models, gpus, from, to)), loadGiBPerSecond);
  for (let draw = 0; draw < DRAWS && best.interrupted.length > 0; draw++) {
    const drawn = planOf(greedy(createMigration(models, gpus, from, to, rng)), loadGiBPerSecond);
    if (isBetter(drawn, best)) best = drawn;
  }
  return best;
}

function isBetter(plan: MigrationPlan, than: MigrationPlan): boolean {
  const difference = interruptions(plan) - interruptions(than);
  return difference < 0 || (difference === 0 && plan.loadedGiB < than.loadedGiB);
}

const interruptions = ({ steps }: MigrationPlan): number =>
  steps.reduce((count, { interrupts }) => count + Number(interrupts), 0);

function greedy(migration: Migration): Migration {
  while (
    unloadSpared(migration) ||
    loadFitting(migration) ||
    moveToSpare(migration) ||
    interrupt(migration)
  ) {
    // Each of these does a step or two; when none can, everything is in its place.
  }
  return migration;
}

/** Unloads a replica that is not to stay and whose model has enough others. */
function unloadSpared(migration: Migration): boolean {
  const seat = migration.leaving().find(({ model }) => migration.running(model) > migration.least(model));
  if (seat === undefined) return false;
  migration.unload(seat.model, seat.gpu, false);
  return true;
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

/**
 * Moves the smallest replica that stands in the way of another to a GPU that has room for it. Both steps at once, or the
 * replica that came could be taken for the one too many.
 */
function moveToSpare(migration: Migration): boolean {
  const wanted = wantedGpus(migration);
  const movable = migration.bySize(
    migration.leaving().filter(({ model, gpu }) => wanted.has(gpu) && !migration.wasSpare(model)),
  );
  for (const { model, gpu } of movable) {
    const spare = migration.spareGpu(model);
    if (spare === undefined) continue;
    migration.load(model, spare, true);
    migration.unload(model, gpu, false);
    return true;
  }
  return false;
}

/** Unloads the smallest replica that stands in the way of another although its model then has one too few. */
function interrupt(migration: Migration): boolean {
  const wanted = wantedGpus(migration);
  const [first] = migration.bySize(migration.leaving().filter(({ gpu }) => wanted.has(gpu)));
  if (first === undefined) return false;
  migration.unload(first.model, first.gpu, true);
  return true;
}

/** GPUs that a replica is to come onto. */
const wantedGpus = (migration: Migration): ReadonlySet<number> =>
  new Set(migration.coming().map(({ gpu }) => gpu));

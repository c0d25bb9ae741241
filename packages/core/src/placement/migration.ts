import { WattlaneError } from '../errors/wattlaneError.ts';
import type { Rng } from '../random/rng.ts';
import { shuffleInPlace } from '../random/shuffle.ts';
import type { Placement } from './placement.ts';
import type { PlacementGpu } from './placementGpu.ts';
import type { PlacementModel } from './placementModel.ts';
import { ROUNDING } from './problem.ts';

/** One step of a migration: a replica comes onto a GPU or leaves it. Model and GPU are indices. */
export interface MigrationStep {
  readonly kind: 'load' | 'unload';
  readonly model: number;
  readonly gpu: number;
  /** A load on a GPU where the replica is not to stay. */
  readonly isSpare: boolean;
  /** An unload after which the model has fewer replicas than before and after the migration. */
  readonly interrupts: boolean;
}

/** An ordered migration with what it costs. */
export interface MigrationPlan {
  readonly steps: readonly MigrationStep[];
  /** Weights loaded, in GiB. */
  readonly loadedGiB: number;
  /** Time to load them one after the other, in seconds. */
  readonly seconds: number;
  /** Loads on a GPU that is only passed through. */
  readonly spareLoads: number;
  /** Models that are for some time short of a replica, as indices. */
  readonly interrupted: readonly number[];
  /** Memory that one more GPU would need to avoid the first interruption, in GiB; 0 without one. */
  readonly spareNeededGiB: number;
}

/** A model on a GPU. */
export interface Seat {
  readonly model: number;
  readonly gpu: number;
}

/** A migration while it is being planned: what runs, and the steps so far. Owned by `planMigration`. */
export interface Migration {
  /** Replicas that run and are not to stay. */
  leaving(): readonly Seat[];
  /** Replicas that are to run and do not yet. */
  coming(): readonly Seat[];
  /** Replicas of a model that run. */
  running(model: number): number;
  /** Fewest replicas that a model is to have at any time. */
  least(model: number): number;
  /** Memory of a replica, in GiB. */
  size(model: number): number;
  /** Smallest first, or as they come where the order is drawn. */
  bySize(seats: readonly Seat[]): readonly Seat[];
  freeGiB(gpu: number): number;
  /** Whether a model has been on a spare GPU; once is enough, or it could go in circles. */
  wasSpare(model: number): boolean;
  /** The GPU with least room that still has enough for a replica, none of the model's own; undefined for none. */
  spareGpu(model: number): number | undefined;
  load(model: number, gpu: number, isSpare: boolean): void;
  unload(model: number, gpu: number, interrupts: boolean): void;
  readonly models: readonly PlacementModel[];
  readonly steps: readonly MigrationStep[];
}

/**
 * The start of a migration.
 *
 * @param rng  draws the order in which replicas are listed; undefined for that of GPUs, then models
 * @throws WattlaneError ERR_ARGUMENT for a replica of what does not exist, twice on a GPU, or more than its memory
 */
export function createMigration(
  models: readonly PlacementModel[],
  gpus: readonly PlacementGpu[],
  from: Placement,
  to: Placement,
  rng?: Rng,
): Migration {
  const size = (model: number): number => models[model]!.memoryGiB + models[model]!.kvGiB;
  const seatsOf = (name: string, placement: Placement): Set<string>[] =>
    checkedSeats(name, models, gpus, placement, size);
  const before = seatsOf('from', from);
  const target = seatsOf('to', to);
  const now = before.map((seats) => new Set(seats));
  const spared = new Set<number>();
  const steps: MigrationStep[] = [];
  const missing = (these: readonly Set<string>[], those: readonly Set<string>[]): Seat[] => {
    const found = these.flatMap((seats, gpu) =>
      [...seats].filter((model) => !those[gpu]!.has(model)).map((model) => ({ model: Number(model), gpu })),
    );
    if (rng !== undefined) shuffleInPlace(rng, found);
    return found;
  };
  const count = (all: readonly Set<string>[], model: number): number =>
    all.filter((seats) => seats.has(String(model))).length;
  const freeGiB = (gpu: number): number =>
    gpus[gpu]!.memoryGiB * (1 + ROUNDING) -
    [...now[gpu]!].reduce((sum, model) => sum + size(Number(model)), 0);
  return {
    models,
    steps,
    size,
    bySize: (seats) => (rng === undefined ? [...seats].sort((a, b) => size(a.model) - size(b.model)) : seats),
    freeGiB,
    leaving: () => missing(now, target),
    coming: () => missing(target, now),
    running: (model) => count(now, model),
    least: (model) => Math.min(count(before, model), count(target, model)),
    wasSpare: (model) => spared.has(model),
    spareGpu: (model) =>
      [...gpus.keys()]
        .filter((gpu) => !now[gpu]!.has(String(model)) && size(model) <= freeGiB(gpu))
        .sort((a, b) => freeGiB(a) - freeGiB(b) || a - b)[0],
    load: (model, gpu, isSpare) => {
      now[gpu]!.add(String(model));
      if (isSpare) spared.add(model);
      steps.push({ kind: 'load', model, gpu, isSpare, interrupts: false });
    },
    unload: (model, gpu, interrupts) => {
      now[gpu]!.delete(String(model));
      steps.push({ kind: 'unload', model, gpu, isSpare: false, interrupts });
    },
  };
}

function checkedSeats(
  name: string,
  models: readonly PlacementModel[],
  gpus: readonly PlacementGpu[],
  { replicas }: Placement,
  size: (model: number) => number,
): Set<string>[] {
  const seats = gpus.map(() => new Set<string>());
  replicas.forEach(({ model, gpu }, index) => {
    if (models[model] === undefined || seats[gpu] === undefined || seats[gpu].has(String(model))) {
      throw new WattlaneError(
        'ERR_ARGUMENT',
        `${name}.replicas[${index}] is model ${model} on GPU ${gpu}; expected a model and a GPU that exist, each pair once`,
      );
    }
    seats[gpu].add(String(model));
  });
  seats.forEach((models_, gpu) => {
    const usedGiB = [...models_].reduce((sum, model) => sum + size(Number(model)), 0);
    if (usedGiB <= gpus[gpu]!.memoryGiB * (1 + ROUNDING)) return;
    throw new WattlaneError(
      'ERR_ARGUMENT',
      `${name} puts ${usedGiB} GiB on ${gpus[gpu]!.id}; expected at most its ${gpus[gpu]!.memoryGiB} GiB`,
    );
  });
  return seats;
}

/** The finished plan. */
export function planOf({ models, steps, size }: Migration, loadGiBPerSecond: number): MigrationPlan {
  const loadedGiB = steps
    .filter(({ kind }) => kind === 'load')
    .reduce((sum, { model }) => sum + models[model]!.memoryGiB, 0);
  const interrupting = steps.filter(({ interrupts }) => interrupts);
  return {
    steps: [...steps],
    loadedGiB,
    seconds: loadedGiB / loadGiBPerSecond,
    spareLoads: steps.filter(({ isSpare }) => isSpare).length,
    interrupted: [...new Set(interrupting.map(({ model }) => model))],
    spareNeededGiB: interrupting.length === 0 ? 0 : size(interrupting[0]!.model),
  };
}

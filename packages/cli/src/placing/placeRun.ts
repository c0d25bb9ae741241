import {
  alignToRunning,
  BASELINE_NAMES,
  type BaselineName,
  evaluatePlacement,
  type HostLoss,
  hostLosses,
  type MigrationPlan,
  type PlacedModels,
  type Placement,
  type PlacementFigures,
  type PlacementGpu,
  type PlacementModel,
  type PlacementOptions,
  placeBaseline,
  planMigration,
} from '@wattlane/core/placement';

/** What one of the simple rules comes to; no figures where it found no room for everything. */
export interface BaselineRun {
  readonly name: BaselineName;
  readonly figures: PlacementFigures | undefined;
}

/** All that `wattlane place` shows. */
export interface PlaceRun {
  readonly models: readonly PlacementModel[];
  readonly gpus: readonly PlacementGpu[];
  readonly options: PlacementOptions;
  readonly placed: PlacedModels;
  readonly baselines: readonly BaselineRun[];
  readonly losses: readonly HostLoss[];
  /** With `--from`. */
  readonly migration: MigrationPlan | undefined;
  readonly running: PlacementFigures | undefined;
}

/** Puts beside a placement what the simple rules do, what the loss of a host does, and how to get there. */
export function describePlacement(
  models: readonly PlacementModel[],
  gpus: readonly PlacementGpu[],
  options: PlacementOptions,
  found: PlacedModels,
  running: Placement | undefined,
): PlaceRun {
  const placed = running === undefined ? found : aligned(models, gpus, options, found, running);
  const baselines = BASELINE_NAMES.map((name) => {
    const outcome = placeBaseline(name, models, gpus, options);
    const figures =
      outcome.kind === 'placed' ? evaluatePlacement(models, gpus, outcome.placement, options) : undefined;
    return { name, figures };
  });
  return {
    models,
    gpus,
    options,
    placed,
    baselines,
    losses: hostLosses(models, gpus, placed.placement, options),
    migration: running && planMigration(models, gpus, running, placed.placement),
    running: running && evaluatePlacement(models, gpus, running, options),
  };
}

/** The same placement on GPUs so chosen that less has to move. */
function aligned(
  models: readonly PlacementModel[],
  gpus: readonly PlacementGpu[],
  options: PlacementOptions,
  placed: PlacedModels,
  running: Placement,
): PlacedModels {
  const placement = alignToRunning(models, gpus, running, placed.placement);
  return { ...placed, placement, figures: evaluatePlacement(models, gpus, placement, options) };
}

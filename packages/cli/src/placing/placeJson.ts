import type { PlacementFigures } from '@wattlane/core/placement';
import type { PlaceRun } from './placeRun.ts';

/** A placement as one JSON document, with ids in place of indices. Its `replicas` can be given back with `--from`. */
export function placeJson({ models, gpus, placed, baselines, losses, migration, running }: PlaceRun): object {
  const modelId = (index: number): string => models[index]!.id;
  const gpuId = (index: number): string => gpus[index]!.id;
  const { placement, figures, bestPeak, peakBound, wattsBound, gapRatio, givenUpReplicas } = placed;
  return {
    format: 'wattlane-place-1',
    replicas: placement.replicas.map(({ model, gpu, share }) => ({
      model: modelId(model),
      gpu: gpuId(gpu),
      share,
    })),
    gpus: figures.gpus.map((own, gpu) => ({ gpu: gpuId(gpu), ...own })),
    ...totals(figures),
    bestPeakUtilisation: bestPeak,
    peakUtilisationBound: peakBound,
    wattsBound,
    gapRatio,
    givenUpReplicas,
    baselines: baselines.map(({ name, figures: own }) => ({ name, ...(own && totals(own)) })),
    hostLosses: losses.map(({ down, thinned, degraded, leftOut, ...loss }) => ({
      ...loss,
      down: down.map(modelId),
      thinned: thinned.map(modelId),
      degraded: degraded.map(modelId),
      leftOut: leftOut.map(modelId),
    })),
    ...(running && { running: totals(running) }),
    ...(migration && {
      migration: {
        ...migration,
        interrupted: migration.interrupted.map(modelId),
        steps: migration.steps.map((step) => ({ ...step, model: modelId(step.model), gpu: gpuId(step.gpu) })),
      },
    }),
  };
}

const totals = ({ watts, peakUtilisation }: PlacementFigures) => ({ watts, peakUtilisation });

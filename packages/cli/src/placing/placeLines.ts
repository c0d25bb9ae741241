import { DEFAULT_PLACEMENT_OPTIONS, type HostLoss, type PlacementFigures } from '@wattlane/core/placement';
import { alignCells, joinColumns } from '../output/alignCells.ts';
import { counted } from '../output/counted.ts';
import { sharePercent, signedPercent, significant } from '../output/significant.ts';
import type { PlaceRun } from './placeRun.ts';

/** A placement as plain text: one block for each of GPUs, comparison, loss of hosts and migration. */
export function placeLines(run: PlaceRun): readonly string[] {
  return [
    ...gpuLines(run),
    '',
    ...comparisonLines(run),
    '',
    ...lossLines(run),
    ...migrationLines(run),
    '',
    provenLine(run),
  ];
}

function gpuLines({ models, gpus, placed: { placement, figures } }: PlaceRun): readonly string[] {
  const rows = gpus.map((gpu, index) => {
    const own = figures.gpus[index]!;
    const tenants = placement.replicas.filter((replica) => replica.gpu === index);
    return [
      gpu.id,
      gpu.host,
      own.clockRatio === 0 ? '-' : own.clockRatio.toFixed(2),
      sharePercent(own.utilisation),
      `${significant(own.memoryGiB)}/${significant(gpu.memoryGiB)}`,
      significant(own.watts),
      tenants
        .map(({ model, share }) => `${models[model]!.id}${share < 1 ? ` ${sharePercent(share)}` : ''}`)
        .join(', '),
    ];
  });
  return table(['GPU', 'host', 'clock', 'load', 'GiB', 'W', 'models'], rows, [0, 1, 6]);
}

/** Ours, what runs and the simple rules, each at its own lowest safe clocks. */
function comparisonLines(run: PlaceRun): readonly string[] {
  const ours = run.placed.figures;
  const row = (name: string, figures: PlacementFigures | undefined): string[] => {
    if (figures === undefined) return [name, '-', '-', 'finds no room'];
    return [name, sharePercent(figures.peakUtilisation), significant(figures.watts), noteOf(figures)];
  };
  const bound = (run.options.utilisationBound ?? DEFAULT_PLACEMENT_OPTIONS.utilisationBound) * (1 + 1e-9);
  const noteOf = (figures: PlacementFigures): string => {
    if (figures === ours) return '';
    if (figures.peakUtilisation > bound) return 'overloaded';
    return Number.isFinite(figures.watts) ? signedPercent(figures.watts / ours.watts - 1) : 'misses an SLO';
  };
  const rows = [
    row('wattlane', ours),
    ...(run.running ? [row('running', run.running)] : []),
    ...run.baselines.map(({ name, figures }) => row(name, figures)),
  ];
  return table(['placement', 'busiest', 'predicted W', 'to wattlane'], rows, [0]);
}

function table(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  left: readonly number[],
): readonly string[] {
  const columns = titles.map((title, column) =>
    alignCells([title, ...rows.map((cells) => cells[column]!)], left.includes(column) ? 'left' : 'right'),
  );
  return joinColumns(columns, '  ');
}

function lossLines({ models, losses }: PlaceRun): readonly string[] {
  const names = (indices: readonly number[]): string => indices.map((index) => models[index]!.id).join(', ');
  const line = ({ host, fit, leftOut, degraded, down, proven }: HostLoss): string => {
    const now = down.length === 0 ? 'nothing is down' : `down until placed again: ${names(down)}`;
    const then = {
      all: 'all models fit on the other hosts',
      'fewer-replicas': `the rest fits with one replica of ${names(degraded)}`,
      some: `no room for ${names(leftOut)}${proven ? '' : ' (not proven)'}`,
    }[fit];
    return `without ${host}: ${then}; ${now}`;
  };
  return losses.map(line);
}

function migrationLines({ models, gpus, migration }: PlaceRun): readonly string[] {
  if (migration === undefined) return [];
  const steps = migration.steps.map(({ kind, model, gpu, isSpare, interrupts }, index) => {
    const note = isSpare ? ', for now' : interrupts ? ', which is then a replica short' : '';
    return `${String(index + 1).padStart(3)}. ${kind} ${models[model]!.id} ${kind === 'load' ? 'on' : 'from'} ${gpus[gpu]!.id}${note}`;
  });
  const spare =
    migration.spareNeededGiB === 0
      ? ''
      : `; ${significant(migration.spareNeededGiB)} GiB of spare memory on one GPU would avoid the first gap`;
  const cost = `migration: ${counted(migration.steps.length, 'step')}, ${significant(migration.loadedGiB)} GiB to load, about ${significant(migration.seconds)} s${spare}`;
  return ['', cost, ...steps];
}

function provenLine({ placed }: PlaceRun): string {
  const { gapRatio, givenUpReplicas, bestPeak, peakBound, figures, wattsBound } = placed;
  const percent = (value: number, bound: number): string =>
    `${(100 * Math.max(0, value / bound - 1)).toFixed(2)} %`;
  const proof =
    gapRatio === 0
      ? 'proven to be the best'
      : `balance at most ${percent(bestPeak, peakBound)} from the best, power at most ${percent(figures.watts, wattsBound)}`;
  const given = givenUpReplicas === 0 ? '' : `; ${counted(givenUpReplicas, 'extra replica')} found no room`;
  return `${proof}, for these replicas and by the predicted power${given}`;
}

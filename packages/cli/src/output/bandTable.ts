import type { ReplayRun } from '../replayRun.ts';
import { alignCells, joinColumns } from './alignCells.ts';
import { type BandFigures, bandFigures, bandsOf } from './bandFigures.ts';
import { grouped, sharePercent, significant } from './significant.ts';

/**
 * Completion time and SLO of each band under each policy, as plain text of at most 80 characters; no lines for a trace
 * of one band.
 */
export function bandTable({ settings, records, results }: ReplayRun): readonly string[] {
  if (bandsOf(records).length < 2) return [];
  const cells = results.flatMap((result) =>
    bandFigures(records, result, settings.slo).map((figures) => bandCells(result.label, figures)),
  );
  const columns = TITLES.map((title, column) =>
    alignCells([title, ...cells.map((row) => row[column]!)], column < NAMES ? 'left' : 'right'),
  );
  const [head = '', ...lines] = joinColumns(columns, '  ');
  return [head, '-'.repeat(head.length), ...lines];
}

function bandCells(label: string, figures: BandFigures): readonly string[] {
  return [
    label,
    figures.band,
    grouped(figures.requests),
    significant(figures.meanMs / 1000),
    significant(figures.p99Ms / 1000),
    sharePercent(figures.sloAttainmentRatio),
  ];
}

const TITLES = ['policy', 'band', 'requests', 'mean, s', 'p99, s', 'in SLO'];

/** Leading columns that hold names. */
const NAMES = 2;

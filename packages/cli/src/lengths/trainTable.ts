import { alignCells, joinColumns } from '../output/alignCells.ts';
import { counted } from '../output/counted.ts';
import { grouped, sharePercent, significant } from '../output/significant.ts';
import { visible } from '../output/visible.ts';
import { type TrainRun, unjudgedReason } from './trainRun.ts';

/** A training as blocks of lines: populations, penalties, the weights. */
export function trainTable(run: TrainRun): readonly (readonly string[])[] {
  const { report, weights } = run;
  return [
    populationLines(run),
    report.candidates.map(
      ({ alpha, tau }) => `alpha ${alpha}: tau ${tau.toFixed(3)}${alpha === report.alpha ? ', chosen' : ''}`,
    ),
    [judgementLine(run)],
    [
      visible(`weights   ${weights.path}`),
      `size      ${kibText(weights.bytes)} KiB`,
      `sha256    ${weights.sha256}`,
    ],
  ];
}

/** Sizes for a reader. */
export const kibText = (bytes: number): string => (bytes / 1024).toFixed(1);

/** What the held-out rows say, as a sentence. */
export function judgementLine(run: TrainRun): string {
  const { judgement } = run;
  if (judgement === undefined) return unjudgedReason(run);
  const { rows, tau, intervalShare } = judgement;
  return `On ${counted(rows, 'row')} of split test: tau ${tauText(tau)}, ${sharePercent(intervalShare)} of the answers inside the 80% interval.`;
}

const tauText = (tau: number): string => (Number.isNaN(tau) ? significant(tau) : tau.toFixed(3));

function populationLines({ rows, report }: TrainRun): readonly string[] {
  const populations = Object.entries(report.populations).sort(([, a], [, b]) => b.rows - a.rows);
  const lines = [
    ...populations.map(([name, own]) => [visible(name), grouped(own.rows), own.tau.toFixed(3)]),
    ['all', grouped(rows), report.tau.toFixed(3)],
  ];
  const header = ['source/model', 'rows', `tau, ${report.folds} folds`];
  const columns = header.map((title, c) => [title, ...lines.map((cells) => cells[c]!)]);
  return joinColumns(
    columns.map((cells, c) => alignCells(cells, c === 0 ? 'left' : 'right')),
    '  ',
  );
}

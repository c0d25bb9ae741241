import { alignCells, joinColumns } from './alignCells.ts';
import type { PolicyResult } from './policyResult.ts';
import { type FigureGroup, figureGroups } from './resultFigures.ts';

/**
 * The results as plain text. Where there is room: two lines of header with the units, a rule, then a row a policy, at
 * most 120 characters wide as long as figures stay below a million. Where there is not: a row a figure, a column a
 * policy.
 *
 * @param results  at least one
 * @param columns  characters that fit on a line
 * @returns lines without line breaks
 */
export function resultTable(results: readonly PolicyResult[], columns: number): readonly string[] {
  const wide = wideTable(results);
  return wide.every((line) => line.length <= columns) ? wide : narrowTable(results);
}

function wideTable(results: readonly PolicyResult[]): readonly string[] {
  const names = alignCells(['policy', ...results.map(({ label }) => label)], 'left');
  const width = names[0]!.length;
  const nameBlock = [' '.repeat(width), names[0]!, '-'.repeat(width), ...names.slice(1)];
  const blocks = figureGroups(results).map((group) => groupLines(group, results));
  return joinColumns([nameBlock, ...blocks], '  ');
}

/** One group as a block of lines of equal width: heading, titles, rule, rows. */
function groupLines({ title, figures }: FigureGroup, results: readonly PolicyResult[]): readonly string[] {
  const columns = figures.map((figure) => alignCells([figure.title, ...results.map(figure.cell)], 'right'));
  const lines = joinColumns(columns, ' ');
  const width = Math.max(title.length, lines[0]!.length);
  const [titles = '', ...rows] = lines.map((line) => line.padStart(width));
  return [title.padEnd(width), titles, '-'.repeat(width), ...rows];
}

function narrowTable(results: readonly PolicyResult[]): readonly string[] {
  const rows = figureGroups(results).flatMap(({ title, figures }) =>
    figures.map((figure) => ({ title: `${title}: ${figure.title}`, cell: figure.cell })),
  );
  const titles = alignCells(['policy', ...rows.map(({ title }) => title)], 'left');
  const figures = results.map((result) =>
    alignCells([result.label, ...rows.map(({ cell }) => cell(result))], 'right'),
  );
  const [head = '', ...lines] = joinColumns([titles, ...figures], '  ');
  return [head, '-'.repeat(head.length), ...lines];
}

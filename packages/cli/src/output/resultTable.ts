import type { ReplayResult } from '@wattlane/core/twin';
import { compare, joulesPerOutputToken } from './comparison.ts';
import { type EnergyUnit, energyUnit } from './energyUnit.ts';
import { policyLabel } from './policyLabel.ts';
import { sharePercent, signedPercent, significant } from './significant.ts';

interface Column {
  readonly title: string;
  readonly cell: (result: ReplayResult) => string;
}

/** Columns under one heading, which holds the unit where they share one. */
interface ColumnGroup {
  readonly title: string;
  readonly columns: readonly Column[];
}

/**
 * The results as plain text: two lines of header with the units, a rule, then a row a policy. At most 120 characters
 * wide as long as figures stay below a million. The last columns are changes of mean and p99 completion time against
 * the first policy.
 *
 * @param results  at least one
 * @returns lines without line breaks
 */
export function resultTable(results: readonly ReplayResult[]): readonly string[] {
  const baseline = results[0]!;
  const unit = energyUnit(Math.max(...results.map((result) => result.energyJoules)));
  const blocks = tableGroups(unit, baseline).map((group) => groupLines(group, results));
  return blocks[0]!.map((_, row) =>
    blocks
      .map((block) => block[row]!)
      .join('  ')
      .trimEnd(),
  );
}

/** One group as a block of lines of equal width: heading, column titles, rule, rows. */
function groupLines(group: ColumnGroup, results: readonly ReplayResult[]): readonly string[] {
  const columns = group.columns.map(({ title, cell }) => alignColumn([title, ...results.map(cell)]));
  const lines = columns[0]!.map((_, row) => columns.map((column) => column[row]!).join(' '));
  const width = Math.max(group.title.length, lines[0]!.length);
  const [titles = '', ...rows] = lines.map((line) => line.padStart(width));
  return [group.title.padEnd(width), titles, '-'.repeat(width), ...rows];
}

/** Cells of equal width: names to the left, figures to the right. */
function alignColumn(cells: readonly string[]): readonly string[] {
  const width = Math.max(...cells.map((cell) => cell.length));
  return cells.map((cell) => (cells[0] === POLICY ? cell.padEnd(width) : cell.padStart(width)));
}

const POLICY = 'policy';

function tableGroups(unit: EnergyUnit, baseline: ReplayResult): readonly ColumnGroup[] {
  return [
    { title: '', columns: [{ title: POLICY, cell: ({ policy }) => policyLabel(policy) }] },
    ...latencyGroups(),
    { title: 'in SLO', columns: [{ title: '%', cell: inSlo }] },
    {
      title: 'energy',
      columns: [
        { title: unit.name, cell: ({ energyJoules }) => significant(energyJoules / unit.joules) },
        { title: 'J/token', cell: (result) => significant(joulesPerOutputToken(result)) },
      ],
    },
    { title: 'CO2e', columns: [{ title: 'g', cell: ({ carbonGrams }) => significant(carbonGrams) }] },
    {
      title: `vs ${baseline.policy}`,
      columns: [
        { title: 'mean', cell: (result) => signedPercent(compare(result, baseline).meanChange) },
        { title: 'p99', cell: (result) => signedPercent(compare(result, baseline).p99Change) },
      ],
    },
  ];
}

function latencyGroups(): readonly ColumnGroup[] {
  return [
    {
      title: 'completion time, s',
      columns: [
        { title: 'mean', cell: ({ completion }) => seconds(completion.meanMs) },
        { title: 'p50', cell: ({ completion }) => seconds(completion.p50Ms) },
        { title: 'p99', cell: ({ completion }) => seconds(completion.p99Ms) },
        { title: 'p99.9', cell: ({ completion }) => seconds(completion.p999Ms) },
        { title: 'max', cell: ({ completion }) => seconds(completion.maxMs) },
      ],
    },
    {
      title: 'TTFT, s',
      columns: [
        { title: 'mean', cell: ({ ttft }) => seconds(ttft.meanMs) },
        { title: 'p99', cell: ({ ttft }) => seconds(ttft.p99Ms) },
      ],
    },
    { title: 'TPOT, ms', columns: [{ title: 'mean', cell: ({ tpot }) => significant(tpot.meanMs) }] },
  ];
}

const inSlo = (result: ReplayResult): string => sharePercent(result.sloAttainmentRatio).replace('%', '');
const seconds = (milliseconds: number): string => significant(milliseconds / 1000);

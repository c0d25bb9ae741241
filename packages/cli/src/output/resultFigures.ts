import type { ReplayResult } from '@wattlane/core/twin';
import { compare, joulesPerOutputToken } from './comparison.ts';
import { energyUnit } from './energyUnit.ts';
import { sharePercent, signedPercent, significant } from './significant.ts';

/** One figure of a result, as the terminal shows it. */
interface Figure {
  readonly title: string;
  readonly cell: (result: ReplayResult) => string;
}

/** Figures under one heading, which holds the unit where they share one. */
export interface FigureGroup {
  readonly title: string;
  readonly figures: readonly Figure[];
}

/**
 * The figures of the terminal's table, in reading order. The last ones are changes of mean and p99 completion time
 * against the first policy.
 *
 * @param results  at least one
 */
export function figureGroups(results: readonly ReplayResult[]): readonly FigureGroup[] {
  const baseline = results[0]!;
  return [
    ...latencyGroups(),
    { title: 'in SLO', figures: [{ title: '%', cell: inSlo }] },
    energyGroup(results),
    { title: 'CO2e', figures: [{ title: 'g', cell: ({ carbonGrams }) => significant(carbonGrams) }] },
    {
      title: `vs ${baseline.policy}`,
      figures: [
        { title: 'mean', cell: (result) => signedPercent(compare(result, baseline).meanChange) },
        { title: 'p99', cell: (result) => signedPercent(compare(result, baseline).p99Change) },
      ],
    },
  ];
}

function latencyGroups(): readonly FigureGroup[] {
  return [
    {
      title: 'completion time, s',
      figures: [
        { title: 'mean', cell: ({ completion }) => seconds(completion.meanMs) },
        { title: 'p50', cell: ({ completion }) => seconds(completion.p50Ms) },
        { title: 'p99', cell: ({ completion }) => seconds(completion.p99Ms) },
        { title: 'p99.9', cell: ({ completion }) => seconds(completion.p999Ms) },
        { title: 'max', cell: ({ completion }) => seconds(completion.maxMs) },
      ],
    },
    {
      title: 'TTFT, s',
      figures: [
        { title: 'mean', cell: ({ ttft }) => seconds(ttft.meanMs) },
        { title: 'p99', cell: ({ ttft }) => seconds(ttft.p99Ms) },
      ],
    },
    { title: 'TPOT, ms', figures: [{ title: 'mean', cell: ({ tpot }) => significant(tpot.meanMs) }] },
  ];
}

function energyGroup(results: readonly ReplayResult[]): FigureGroup {
  const unit = energyUnit(Math.max(...results.map((result) => result.energyJoules)));
  return {
    title: 'energy',
    figures: [
      { title: unit.name, cell: ({ energyJoules }) => significant(energyJoules / unit.joules) },
      { title: 'J/token', cell: (result) => significant(joulesPerOutputToken(result)) },
    ],
  };
}

const inSlo = (result: ReplayResult): string => sharePercent(result.sloAttainmentRatio).replace('%', '');

const seconds = (milliseconds: number): string => significant(milliseconds / 1000);

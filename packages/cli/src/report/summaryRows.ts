import type { ReplayResult } from '@wattlane/core/twin';
import { joulesPerOutputToken } from '../output/comparison.ts';
import { energyUnit } from '../output/energyUnit.ts';
import { grouped, sharePercent, significant } from '../output/significant.ts';

/** One figure of the summary, for all policies. */
export interface SummaryRow {
  readonly title: string;
  readonly unit: string;
  readonly value: (result: ReplayResult) => number;
  readonly text: (value: number) => string;
  readonly better: 'lower' | 'higher';
  /** How a difference is told: in percent of the other figure, in percentage points, or not at all. */
  readonly change: 'relative' | 'points' | 'none';
}

/** Rows that belong together, under one heading. */
export interface SummaryGroup {
  readonly title: string;
  readonly rows: readonly SummaryRow[];
}

/** The figures of the report's table, in reading order. */
export function summaryGroups(results: readonly ReplayResult[]): readonly SummaryGroup[] {
  return [
    { title: 'Completion time', rows: completionRows() },
    {
      title: 'Time to first token (TTFT)',
      rows: [
        lower('mean', 's', ({ ttft }) => ttft.meanMs / 1000),
        lower('p50', 's', ({ ttft }) => ttft.p50Ms / 1000),
        lower('p99', 's', ({ ttft }) => ttft.p99Ms / 1000),
      ],
    },
    {
      title: 'Time per output token (TPOT)',
      rows: [lower('mean', 'ms', ({ tpot }) => tpot.meanMs), lower('p99', 'ms', ({ tpot }) => tpot.p99Ms)],
    },
    { title: 'Service', rows: serviceRows(results) },
    { title: 'Energy and carbon', rows: energyRows(results) },
  ];
}

function lower(title: string, unit: string, value: SummaryRow['value']): SummaryRow {
  return { title, unit, value, text: significant, better: 'lower', change: 'relative' };
}

function count(title: string, value: SummaryRow['value']): SummaryRow {
  return { title, unit: '', value, text: grouped, better: 'lower', change: 'none' };
}

function completionRows(): readonly SummaryRow[] {
  return [
    lower('mean', 's', ({ completion }) => completion.meanMs / 1000),
    lower('p50', 's', ({ completion }) => completion.p50Ms / 1000),
    lower('p99', 's', ({ completion }) => completion.p99Ms / 1000),
    lower('p99.9', 's', ({ completion }) => completion.p999Ms / 1000),
    lower('max', 's', ({ completion }) => completion.maxMs / 1000),
  ];
}

function serviceRows(results: readonly ReplayResult[]): readonly SummaryRow[] {
  return [
    {
      title: 'inside the SLO',
      unit: 'of requests',
      value: (result) => result.sloAttainmentRatio,
      text: sharePercent,
      better: 'higher',
      change: 'points',
    },
    lower('first arrival to last completion', 's', (result) => result.makespanMs / 1000),
    count('preemptions', (result) => result.preemptions),
    ...(results.some(({ rejected }) => rejected > 0)
      ? [count('turned away', (result) => result.rejected)]
      : []),
  ];
}

function energyRows(results: readonly ReplayResult[]): readonly SummaryRow[] {
  const unit = energyUnit(Math.max(...results.map((result) => result.energyJoules)));
  return [
    lower('energy, idle time included', unit.name, (result) => result.energyJoules / unit.joules),
    lower('of it while busy', unit.name, (result) => result.busyEnergyJoules / unit.joules),
    lower('energy per output token', 'J', joulesPerOutputToken),
    lower('emissions', 'g CO2e', (result) => result.carbonGrams),
  ];
}

import type { TraceRecord } from '@wattlane/core/domain';
import { mean } from '@wattlane/core/stats';
import type { ReplayResult } from '@wattlane/core/twin';
import { policyLabel } from '../../output/policyLabel.ts';
import { grouped, significant } from '../../output/significant.ts';
import { type ChartSpec, roundForPlot } from './chartSpec.ts';
import { groupByLength, type LengthGroup } from './lengthGroups.ts';

const GROUPS = 10;

/** Mean completion time of short to long answers, in tenths of the requests: whom an ordering serves first. */
export function lengthChart(records: readonly TraceRecord[], results: readonly ReplayResult[]): ChartSpec {
  const groups = groupByLength(
    records.map((record) => record.outputTokens),
    GROUPS,
  );
  const means = results.map((result) => groupMeans(result, groups, records.length));
  return {
    id: 'lengths',
    title: 'Mean completion time by answer length',
    caption: caption(results, means),
    x: {
      label: 'answer length up to, tokens (by tenths)',
      unit: '',
      scale: 'linear',
      ticks: groups.map(({ maxTokens }, index) => ({ at: index + 1, text: String(maxTokens) })),
      range: [0.5, groups.length + 0.5],
    },
    y: { label: 'mean completion time, s', unit: 's', scale: 'linear', range: [0, 0] },
    style: 'points',
    xValues: groups.map((_, index) => index + 1),
    xNames: groups.map(({ maxTokens }) => `answers up to ${grouped(maxTokens)} tokens`),
    series: results.map(({ policy }, index) => ({
      policy,
      label: policyLabel(policy),
      values: means[index]!.map((value) => (value === null ? null : roundForPlot(value))),
    })),
    marks: [],
  };
}

/** Mean completion time of each group, in s; null for a group of which every request was turned away. */
function groupMeans(
  { columns }: ReplayResult,
  groups: readonly LengthGroup[],
  requests: number,
): readonly (number | null)[] {
  const completionMs = new Float64Array(requests).fill(Number.NaN);
  columns.request.forEach((request, index) => {
    completionMs[request] = columns.completionMs[index]!;
  });
  return groups.map(({ members }) => {
    const served = members.map((request) => completionMs[request]!).filter((ms) => !Number.isNaN(ms));
    return served.length === 0 ? null : mean(served) / 1000;
  });
}

function caption(results: readonly ReplayResult[], means: readonly (readonly (number | null)[])[]): string {
  const at = (place: 0 | -1): string =>
    results
      .map(({ policy }, index) => `${policy} ${significant(means[index]!.at(place) ?? Number.NaN)} s`)
      .join(', ');
  return `Shortest answers: ${at(0)}. Longest answers: ${at(-1)}.`;
}

import type { TraceRecord } from '@wattlane/core/domain';
import { mean } from '@wattlane/core/stats';
import type { PolicyResult } from '../../output/policyResult.ts';
import { grouped, significant } from '../../output/significant.ts';
import { type ChartSpec, roundForPlot } from './chartSpec.ts';
import { groupByLength, type LengthGroup } from './lengthGroups.ts';

const GROUPS = 10;

/**
 * Mean completion time of short to long answers, in tenths of the requests that were served: whom an ordering serves
 * first. Every policy serves the same ones.
 */
export function lengthChart(records: readonly TraceRecord[], results: readonly PolicyResult[]): ChartSpec {
  const served = Array.from(results[0]!.columns.request);
  const groups = groupByLength(
    served.map((request) => records[request]!.outputTokens),
    GROUPS,
  );
  const means = results.map((result) => groupMeans(result, groups));
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
    series: results.map(({ policy, label }, index) => ({
      policy,
      label,
      values: means[index]!.map(roundForPlot),
    })),
    marks: [],
  };
}

/** Mean completion time of each group, in s; its members are places in the columns. */
function groupMeans({ columns }: PolicyResult, groups: readonly LengthGroup[]): readonly number[] {
  return groups.map(({ members }) => mean(members.map((index) => columns.completionMs[index]!)) / 1000);
}

function caption(results: readonly PolicyResult[], means: readonly (readonly number[])[]): string {
  const at = (place: 0 | -1): string =>
    results.map(({ label }, index) => `${label} ${significant(means[index]!.at(place)!)} s`).join(', ');
  return `Shortest answers: ${at(0)}. Longest answers: ${at(-1)}.`;
}

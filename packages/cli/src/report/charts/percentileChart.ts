import { percentile } from '@wattlane/core/stats';
import { relativeChange } from '../../output/comparison.ts';
import type { PolicyResult } from '../../output/policyResult.ts';
import { signedPercent } from '../../output/significant.ts';
import { type AxisTick, type ChartSpec, roundForPlot } from './chartSpec.ts';

const POINTS = 150;

/**
 * Change of each percentile of completion time against the first policy: who gains, and what the slowest pay. The x
 * axis is -log10(1 - p), so that 90, 99 and 99.9 % are equally far apart; it ends where a percentile stands for ten
 * requests.
 *
 * @param results  at least two
 */
export function percentileChart(results: readonly PolicyResult[]): ChartSpec {
  const baseline = results[0]!;
  const end = Math.max(1, Math.log10(baseline.columns.completionMs.length / 10));
  const xValues = Array.from({ length: POINTS }, (_, index) => roundForPlot((end * index) / (POINTS - 1)));
  const sorted = results.map((result) => result.columns.completionMs.slice().sort());
  return {
    id: 'percentiles',
    title: `Change of completion time against ${baseline.label}, by percentile`,
    caption: caption(results),
    x: {
      label: 'percentile of completion time',
      unit: '',
      scale: 'linear',
      ticks: percentileTicks(end),
      range: [0, end],
    },
    y: { label: `change against ${baseline.label}, %`, unit: '%', scale: 'linear', range: [0, 0] },
    style: 'curve',
    xValues,
    xNames: xValues.map((x) => `p${Number((100 * (1 - 10 ** -x)).toPrecision(x < 2 ? 3 : 5))}`),
    series: results.slice(1).map(({ policy, label }, index) => ({
      policy,
      label,
      values: xValues.map((x) => changePercent(sorted[index + 1]!, sorted[0]!, 1 - 10 ** -x)),
    })),
    marks: [{ axis: 'y', at: 0, text: baseline.label }],
  };
}

function changePercent(values: Float64Array, baseline: Float64Array, probability: number): number | null {
  const change = relativeChange(percentile(values, probability), percentile(baseline, probability));
  return Number.isFinite(change) ? roundForPlot(100 * change) : null;
}

const TICKS: readonly AxisTick[] = [50, 90, 99, 99.9, 99.99, 99.999].map((percent) => ({
  at: -Math.log10(1 - percent / 100),
  text: `p${percent}`,
}));

const percentileTicks = (end: number): readonly AxisTick[] => TICKS.filter(({ at }) => at <= end + 1e-9);

function caption(results: readonly PolicyResult[]): string {
  const { completion } = results[0]!;
  const rivals = results.slice(1).map((rival) => {
    const median = signedPercent(relativeChange(rival.completion.p50Ms, completion.p50Ms));
    const tail = signedPercent(relativeChange(rival.completion.p99Ms, completion.p99Ms));
    return `${rival.label} p50 ${median}, p99 ${tail}`;
  });
  return `Below the line is faster. ${rivals.join('; ')}.`;
}

import type { PolicyResult } from '../../output/policyResult.ts';
import type { ReplayRun } from '../../replayRun.ts';
import { cdfChart } from './cdfChart.ts';
import type { ChartSpec } from './chartSpec.ts';
import { lengthChart } from './lengthChart.ts';
import { percentileChart } from './percentileChart.ts';
import { timelineChart } from './timelineChart.ts';

/** The charts of a report, in reading order; the comparison by percentile needs policies that differ. */
export function reportCharts({ settings, records, results }: ReplayRun): readonly ChartSpec[] {
  return [
    cdfChart(results, {
      id: 'completion',
      title: 'Completion time',
      quantity: 'completion time',
      valuesMs: ({ columns }) => columns.completionMs,
    }),
    cdfChart(results, {
      id: 'ttft',
      title: 'Time to first token',
      quantity: 'time to first token',
      valuesMs: ({ columns }) => columns.ttftMs,
      sloMs: settings.slo.ttftMs,
    }),
    ...(sameTimes(results) ? [] : [percentileChart(results)]),
    lengthChart(records, results),
    timelineChart(results, {
      id: 'held',
      title: 'Requests held at the gateway',
      quantity: 'held requests',
      unit: '',
      values: ({ timeline }) => timeline.heldRequests,
    }),
    timelineChart(results, {
      id: 'power',
      title: 'Power of all GPUs',
      quantity: 'power, W',
      unit: 'W',
      values: ({ timeline }) => timeline.powerWatts,
    }),
  ];
}

/** Whether every request takes the same time under every policy, so that there is nothing to compare. */
export function sameTimes(results: readonly PolicyResult[]): boolean {
  const baseline = results[0]!.columns.completionMs;
  return results.every(({ columns }) => columns.completionMs.every((ms, index) => ms === baseline[index]));
}

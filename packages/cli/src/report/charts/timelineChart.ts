import type { ReplayResult } from '@wattlane/core/twin';
import type { PolicyResult } from '../../output/policyResult.ts';
import { significant } from '../../output/significant.ts';
import { type ChartSpec, MAX_POINTS, roundForPlot } from './chartSpec.ts';
import { resampleTimeline } from './resampleTimeline.ts';

/** Which course over time a chart shows. */
export interface TimelineSubject {
  readonly id: string;
  readonly title: string;
  /** What is shown, as the y axis says it, with its unit. */
  readonly quantity: string;
  readonly unit: string;
  readonly values: (result: ReplayResult) => Float64Array;
}

/** A quantity over the run, as means of equal pieces of time; a policy's line ends when its last request does. */
export function timelineChart(results: readonly PolicyResult[], subject: TimelineSubject): ChartSpec {
  const grid = timeGrid(results);
  const { name, ms } = timeUnit(grid.cellMs * grid.cells);
  return {
    id: subject.id,
    title: subject.title,
    caption: caption(results, subject),
    x: { label: `time since the first arrival, ${name}`, unit: name, scale: 'linear' },
    y: { label: subject.quantity, unit: subject.unit, scale: 'linear', range: [0, 0] },
    style: 'course',
    xValues: Array.from({ length: grid.cells }, (_, cell) => roundForPlot(((cell + 0.5) * grid.cellMs) / ms)),
    series: results.map((result) => ({
      policy: result.policy,
      label: result.label,
      values: resampleTimeline(subject.values(result), result.timeline.bucketMs, grid.cellMs, grid.cells).map(
        (value) => (value === null ? null : roundForPlot(value)),
      ),
    })),
    marks: [],
  };
}

/** Cells that cover the longest run, none shorter than a bucket: finer ones would only repeat values. */
function timeGrid(results: readonly PolicyResult[]): { readonly cells: number; readonly cellMs: number } {
  const spanMs = Math.max(...results.map(({ timeline }) => timeline.timeMs.length * timeline.bucketMs));
  const bucketMs = Math.max(...results.map(({ timeline }) => timeline.bucketMs));
  const cells = Math.max(1, Math.min(MAX_POINTS, Math.floor(spanMs / bucketMs)));
  return { cells, cellMs: spanMs / cells };
}

const UNITS = [
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
  { name: 's', ms: 1000 },
] as const;

/** The largest unit of which the span holds ten; seconds below that. */
function timeUnit(spanMs: number): (typeof UNITS)[number] {
  return UNITS.find(({ ms }) => spanMs >= 10 * ms) ?? UNITS[2];
}

function caption(results: readonly PolicyResult[], subject: TimelineSubject): string {
  const peaks = results.map((result) => {
    const values = subject.values(result);
    const peak = values.reduce((a, b) => Math.max(a, b), 0);
    return `${result.label} ${significant(average(values))}, at most ${significant(peak)}`;
  });
  return `Mean over the run${subject.unit ? `, ${subject.unit}` : ''}: ${peaks.join('; ')}.`;
}

function average(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

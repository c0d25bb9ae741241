import { percentile } from '@wattlane/core/stats';
import type { ReplayResult } from '@wattlane/core/twin';
import type { PolicyResult } from '../../output/policyResult.ts';
import { significant } from '../../output/significant.ts';
import { type ChartSpec, MAX_POINTS, roundForPlot } from './chartSpec.ts';
import { logTicks } from './logTicks.ts';

/** Which latency a distribution chart shows. */
export interface CdfSubject {
  readonly id: string;
  readonly title: string;
  /** What is measured, as the x axis says it. */
  readonly quantity: string;
  readonly valuesMs: (result: ReplayResult) => Float64Array;
  /** The SLO, in ms, drawn as a line. */
  readonly sloMs?: number;
}

/**
 * Share of the requests that are done within a time, for every policy on one grid of times. The grid is logarithmic
 * since times span decades, and begins at the 0.1 % quantile so that a few instant answers do not fill the picture.
 */
export function cdfChart(results: readonly PolicyResult[], subject: CdfSubject): ChartSpec {
  const sorted = results.map((result) => subject.valuesMs(result).slice().sort());
  const timesMs = logGrid(sorted);
  const xValues = timesMs.map((ms) => roundForPlot(ms / 1000));
  const slo = subject.sloMs === undefined ? [] : [sloMark(subject.sloMs / 1000)];
  return {
    id: subject.id,
    title: subject.title,
    caption: caption(results, sorted),
    x: {
      label: `${subject.quantity}, s`,
      unit: 's',
      scale: 'log',
      ticks: logTicks(xValues[0]!, xValues.at(-1)!),
    },
    y: { label: 'share of requests, %', unit: '%', scale: 'linear', range: [0, 100] },
    style: 'curve',
    xValues,
    series: results.map(({ policy, label }, index) => ({
      policy,
      label,
      values: timesMs.map((ms) => roundForPlot(100 * shareWithin(sorted[index]!, ms))),
    })),
    marks: slo.filter(({ at }) => at >= xValues[0]! && at <= xValues.at(-1)!),
  };
}

const sloMark = (at: number): ChartSpec['marks'][number] => ({
  axis: 'x',
  at,
  text: `SLO ${at} s`,
});

const GRID_POINTS: number = MAX_POINTS / 2;
const FIRST_QUANTILE = 0.001;
const LEAST_MS = 0.1;

/** Times from the least quantile to the greatest value over all samples, in equal ratios. */
function logGrid(sorted: readonly Float64Array[]): readonly number[] {
  const min = Math.max(
    LEAST_MS,
    Math.min(...sorted.map((values) => percentile(values, FIRST_QUANTILE))) * 0.95,
  );
  const max = Math.max(min * 2, ...sorted.map((values) => values.at(-1)!));
  const ratio = (max / min) ** (1 / (GRID_POINTS - 1));
  return Array.from({ length: GRID_POINTS }, (_, index) =>
    index === GRID_POINTS - 1 ? max : min * ratio ** index,
  );
}

/** Share of a sorted sample that is at most `limit`. */
function shareWithin(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low / sorted.length;
}

function caption(results: readonly PolicyResult[], sorted: readonly Float64Array[]): string {
  const at = (probability: number): string =>
    results
      .map(({ label }, index) => `${label} ${significant(percentile(sorted[index]!, probability) / 1000)} s`)
      .join(', ');
  return `Half of the requests within: ${at(0.5)}. 99 of 100 within: ${at(0.99)}.`;
}

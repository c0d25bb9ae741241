import { type ChartSpec, roundForPlot } from '../report/charts/chartSpec.ts';
import { clockToSet, type SensitivityRun } from './sensitivityRun.ts';

/** Slowdown against the clock, with the range, beside what work that follows the clock in full would do. */
export function curveChart({ report, slo }: SensitivityRun): ChartSpec {
  const points = [...report.curve].sort((a, b) => a.clockRatio - b.clockRatio);
  const lowest = points[0]!;
  return {
    id: 'curve',
    title: 'Slowdown at lower clocks',
    caption: `At ${lowest.clockRatio.toFixed(3)} of the top clock a step takes ${lowest.slowdown.toFixed(3)} times as long (${lowest.slowdownLow.toFixed(3)} to ${lowest.slowdownHigh.toFixed(3)}); work that follows the clock in full would take ${(1 / lowest.clockRatio).toFixed(3)} times.`,
    x: { label: 'SM clock over the top clock', unit: '', scale: 'linear' },
    y: { label: 'time over the time at the top clock', unit: '', scale: 'linear', range: [1, 1] },
    style: 'points',
    xValues: points.map(({ clockRatio }) => roundForPlot(clockRatio)),
    series: [
      {
        policy: 'stated',
        label: 'follows the clock',
        values: points.map(({ clockRatio }) => roundForPlot(1 / clockRatio)),
      },
      { policy: 'observed', label: 'predicted', values: points.map((p) => roundForPlot(p.slowdown)) },
      { policy: 'edf', label: 'low', values: points.map((p) => roundForPlot(p.slowdownLow)) },
      { policy: 'boost', label: 'high', values: points.map((p) => roundForPlot(p.slowdownHigh)) },
    ],
    marks:
      slo === undefined || slo.slackRatio < 0
        ? []
        : [
            { axis: 'x', at: roundForPlot(clockToSet(slo)), text: 'clock for the SLO' },
            ...(1 + slo.slackRatio <= 1 / lowest.clockRatio
              ? [{ axis: 'y' as const, at: roundForPlot(1 + slo.slackRatio), text: 'SLO' }]
              : []),
          ],
  };
}

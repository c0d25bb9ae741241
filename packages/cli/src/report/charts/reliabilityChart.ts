import { JUDGED_QUANTILES, type Judgement } from '../../lengths/judgement.ts';
import { sharePercent } from '../../output/significant.ts';
import { type ChartSpec, roundForPlot } from './chartSpec.ts';

/**
 * Stated against observed: of the answers, how many are no longer than each quantile that was predicted for them. A
 * predictor that knows how sure it is lies on the diagonal; above it, answers are shorter than it says.
 */
export function reliabilityChart({ observedShares, intervalShare }: Judgement): ChartSpec {
  const stated = JUDGED_QUANTILES.map((q) => roundForPlot(100 * q));
  const median = observedShares[JUDGED_QUANTILES.indexOf(0.5)]!;
  return {
    id: 'reliability',
    title: 'Stated quantile against observed share',
    caption: `Observed: ${sharePercent(median)} of the answers are no longer than the predicted median, ${sharePercent(intervalShare)} lie inside the 80% interval. On the stated line the predictor is as sure as it should be.`,
    x: { label: 'stated quantile, %', unit: '%', scale: 'linear', range: [0, 100] },
    y: { label: 'answers no longer than it, %', unit: '%', scale: 'linear', range: [0, 100] },
    style: 'points',
    xValues: stated,
    series: [
      { policy: 'stated', label: 'stated', values: stated },
      { policy: 'observed', label: 'observed', values: observedShares.map((p) => roundForPlot(100 * p)) },
    ],
    marks: [],
  };
}

import { mean } from '@wattlane/core/stats';
import type { Judgement } from '../../lengths/judgement.ts';
import { grouped, significant } from '../../output/significant.ts';
import { type ChartSpec, roundForPlot } from './chartSpec.ts';
import { groupByLength } from './lengthGroups.ts';

const GROUPS = 10;

/** Mean predicted and mean actual length of the answers, in tenths by predicted length. */
export function decileChart({ expected, actual }: Judgement): ChartSpec {
  const groups = groupByLength(expected, GROUPS);
  const meansOf = (tokens: readonly number[]): readonly number[] =>
    groups.map(({ members }) => mean(members.map((row) => tokens[row]!)));
  const [predicted, observed] = [meansOf(expected), meansOf(actual)];
  const at = (place: 0 | -1): string =>
    `predicted ${significant(predicted.at(place)!)}, actual ${significant(observed.at(place)!)} tokens`;
  return {
    id: 'deciles',
    title: 'Predicted and actual length',
    caption: `Mean of the tenth that is predicted shortest: ${at(0)}. Of the longest: ${at(-1)}.`,
    x: {
      label: 'predicted length up to, tokens (by tenths)',
      unit: '',
      scale: 'linear',
      ticks: groups.map(({ maxTokens }, index) => ({ at: index + 1, text: grouped(maxTokens) })),
      range: [0.5, groups.length + 0.5],
    },
    y: { label: 'mean answer length, tokens', unit: 'tokens', scale: 'linear', range: [0, 0] },
    style: 'points',
    xValues: groups.map((_, index) => index + 1),
    xNames: groups.map(({ maxTokens }) => `predictions up to ${grouped(maxTokens)} tokens`),
    series: [
      { policy: 'stated', label: 'predicted', values: predicted.map(roundForPlot) },
      { policy: 'observed', label: 'actual', values: observed.map(roundForPlot) },
    ],
    marks: [],
  };
}

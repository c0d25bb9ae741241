import type { PredictionExplanation } from '@wattlane/core/prediction';
import { alignCells, joinColumns } from '../output/alignCells.ts';
import { sharePercent } from '../output/significant.ts';
import { visible } from '../output/visible.ts';

/** Features that are listed one by one. */
const LISTED = 10;

/** Kinds that are named, and the least share of one. */
const NAMED_KINDS = 3;
const LEAST_SHARE = 0.01;

/**
 * Which features raised or lowered a prediction most. Effects are in standard scores of the answer's rank among those
 * of its kind; they add up to the last line.
 */
export function explanationTable(explanation: PredictionExplanation): readonly string[] {
  const { intercept, contributions, score } = explanation;
  const others = contributions.slice(LISTED);
  const lines: readonly (readonly [string, number])[] = [
    ...contributions.slice(0, LISTED).map(({ feature, score: effect }) => [feature, effect] as const),
    ...(others.length > 0 ? [[`${others.length} others`, sumOf(others)] as const] : []),
    ['without any feature', intercept],
    ['sum', score],
  ];
  const names = alignCells(['feature', ...lines.map(([name]) => name)], 'left');
  const effects = alignCells(['effect', ...lines.map(([, effect]) => signed(effect))], 'right');
  return joinColumns([names, effects], '  ');
}

/** Which kinds of the training data the prompt was taken for, as a line; empty for a predictor without kinds. */
export function kindsLine({ kinds }: PredictionExplanation): string {
  return kinds
    .filter(({ kind, share }) => kind !== '' && share >= LEAST_SHARE)
    .slice(0, NAMED_KINDS)
    .map(({ kind, share }) => `${visible(kind)} ${sharePercent(share)}`)
    .join(', ');
}

const sumOf = (contributions: PredictionExplanation['contributions']): number =>
  contributions.reduce((sum, { score }) => sum + score, 0);

/** Two digits behind the point, with a sign; nothing reads as -0.00. */
function signed(value: number): string {
  const text = value.toFixed(2);
  if (Number(text) === 0) return '0.00';
  return value > 0 ? `+${text}` : text;
}

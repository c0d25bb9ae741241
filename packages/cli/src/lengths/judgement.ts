import { expectedTokens, type LengthPredictor, quantileTokens } from '@wattlane/core/prediction';
import { kendallTau, mean } from '@wattlane/core/stats';
import type { PromptLength } from '@wattlane/core/traces';
import { populationName, trainingRow } from './trainingRow.ts';

/** How a predictor does on answers that it has not learned from. */
export interface Judgement {
  readonly rows: number;
  /** Kendall's tau of expected and actual tokens, inside each source and model; the mean by rows. NaN for no pair. */
  readonly tau: number;
  /** Share of the answers inside the 80% interval; 0.8 at best. */
  readonly intervalShare: number;
  /** Expected tokens of each row. */
  readonly expected: readonly number[];
  /** Actual tokens of each row. */
  readonly actual: readonly number[];
  /** Share of the answers that are no longer than the quantile of each of `JUDGED_QUANTILES`. */
  readonly observedShares: readonly number[];
}

/** 0.05 to 0.95. */
export const JUDGED_QUANTILES: readonly number[] = Array.from({ length: 19 }, (_, i) => (i + 1) / 20);

/** Ends of the 80% interval. */
export const INTERVAL: readonly [low: number, high: number] = [0.1, 0.9];

/**
 * Judges a predictor on the rows that it has not seen.
 *
 * @param rows  at least one
 */
export function judge(predictor: LengthPredictor, rows: readonly PromptLength[]): Judgement {
  const predictions = rows.map((row) => predictor.predict(trainingRow(row).request));
  const actual = rows.map(({ outputTokens }) => outputTokens);
  const shareUpTo = (q: number): number =>
    mean(predictions.map((prediction, i) => Number(actual[i]! <= quantileTokens(prediction, q))));
  const expected = predictions.map((prediction) => expectedTokens(prediction));
  const [low, high] = INTERVAL;
  const isInside = predictions.map((prediction, i) => {
    const tokens = actual[i]!;
    return Number(tokens >= quantileTokens(prediction, low) && tokens <= quantileTokens(prediction, high));
  });
  return {
    rows: rows.length,
    tau: tauInside(rows.map(populationName), expected, actual),
    intervalShare: mean(isInside),
    expected,
    actual,
    observedShares: JUDGED_QUANTILES.map(shareUpTo),
  };
}

/** Tau pooled over all rows would be raised by telling the sources apart. */
function tauInside(names: readonly string[], expected: readonly number[], actual: readonly number[]): number {
  const members = new Map<string, number[]>();
  names.forEach((name, row) => {
    const own = members.get(name);
    if (own === undefined) members.set(name, [row]);
    else own.push(row);
  });
  const groups = [...members.values()].filter(({ length }) => length > 1);
  const rows = groups.reduce((sum, { length }) => sum + length, 0);
  const weighted = groups.reduce((sum, group) => {
    const tau = kendallTau(
      group.map((row) => expected[row]!),
      group.map((row) => actual[row]!),
    );
    return sum + group.length * tau;
  }, 0);
  return rows === 0 ? Number.NaN : weighted / rows;
}

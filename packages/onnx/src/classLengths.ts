import { WattlaneError } from '@wattlane/core/errors';

/** What is known of the log length inside each class of a classifier. */
export interface ClassLengths {
  /** Mean of the natural logarithm of the output tokens in each class. */
  readonly logMeans: readonly number[];
  /** Variance of that logarithm in each class, above 0. */
  readonly logVariances: readonly number[];
}

/**
 * Classes given by their bounds: class i holds lengths from `bounds[i]` to `bounds[i + 1]`. Inside a class the log
 * length is taken to be uniform: its mean is halfway between the logarithms, its variance their distance squared / 12.
 *
 * @param bounds  tokens, 3 or more, rising, the first 1 or more; the last one is the longest answer that is expected
 * @throws WattlaneError ERR_ARGUMENT for others
 */
export function classesBetween(bounds: readonly number[]): ClassLengths {
  const logs = risingLogs('classBounds', bounds, 3);
  const lower = logs.slice(0, -1);
  return {
    logMeans: lower.map((log, i) => (log + logs[i + 1]!) / 2),
    logVariances: lower.map((log, i) => (logs[i + 1]! - log) ** 2 / 12),
  };
}

/**
 * Classes given by a typical length each. A class reaches halfway, in logarithms, to its neighbours, those at the ends
 * as far out as in; inside it the log length has the variance of a uniform one.
 *
 * @param tokens  typical lengths, 2 or more, rising, the first 1 or more
 * @throws WattlaneError ERR_ARGUMENT for others
 */
export function classesAround(tokens: readonly number[]): ClassLengths {
  const logMeans = risingLogs('classTokens', tokens, 2);
  const gaps = logMeans.slice(1).map((log, i) => log - logMeans[i]!);
  const widths = logMeans.map((_, i) => ((gaps[i - 1] ?? gaps[i]!) + (gaps[i] ?? gaps[i - 1]!)) / 2);
  return { logMeans, logVariances: widths.map((width) => width ** 2 / 12) };
}

function risingLogs(name: string, tokens: readonly number[], least: number): number[] {
  const rising = tokens.every((value, i) => value >= 1 && value > (tokens[i - 1] ?? 0) && value < Infinity);
  if (tokens.length >= least && rising) return tokens.map(Math.log);
  throw new WattlaneError(
    'ERR_ARGUMENT',
    `${name} is [${tokens.join(', ')}]; expected ${least} or more rising numbers of tokens, each 1 or more`,
  );
}

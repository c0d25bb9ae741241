import { midRanks } from '../stats/midRanks.ts';
import { normalQuantile } from './normalQuantile.ts';

/**
 * What the linear score is fitted to: for each row the normal score of its rank inside its population, so that squares
 * serve the order and neither long answers nor talkative models weigh more than others.
 *
 * Normal score of rank r of n: the normal quantile of (r - 1/2) / n (Hazen 1914), ties at their mean rank.
 *
 * @param outputTokens  n lengths
 * @param populations   the population of each row
 */
export function populationTargets(outputTokens: Float64Array, populations: readonly string[]): Float64Array {
  const targets = new Float64Array(outputTokens.length);
  for (const rows of rowsByName(populations).values()) {
    midRanks(rows.map((row) => outputTokens[row]!)).forEach((rank, i) => {
      targets[rows[i]!] = normalQuantile((rank - 0.5) / rows.length);
    });
  }
  return targets;
}

/** Rows of each name, in order. */
export function rowsByName(names: readonly string[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  names.forEach((name, row) => {
    const rows = groups.get(name);
    if (rows === undefined) groups.set(name, [row]);
    else rows.push(row);
  });
  return groups;
}

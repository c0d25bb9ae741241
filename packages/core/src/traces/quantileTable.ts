import { WattlaneError } from '../errors/wattlaneError.ts';

/**
 * A distribution by some of its quantiles: pairs of a probability and the value below which that share lies. The first
 * probability is 0 (the least value), the last one 1 (the greatest); probabilities rise, values do not fall. Between two
 * entries the quantile is linear, so the distribution is uniform there.
 */
export type QuantileTable = readonly (readonly [probability: number, value: number])[];

/**
 * Checks that a table is one, and returns it.
 *
 * @param name  how the caller's users know it
 * @throws WattlaneError ERR_ARGUMENT
 */
export function checkQuantileTable(name: string, table: QuantileTable): QuantileTable {
  const rises = table.every(([probability, value], i) => {
    const [lastProbability, lastValue] = table[i - 1] ?? [-1, value];
    return probability > lastProbability && value >= lastValue && Number.isFinite(value);
  });
  if (!rises || table[0]?.[0] !== 0 || table.at(-1)?.[0] !== 1) {
    throw new WattlaneError(
      'ERR_ARGUMENT',
      `${name} is no quantile table; expected rising pairs from 0 to 1`,
    );
  }
  return table;
}

/** The value at `probability`, 0 to 1, of a table that has been checked. */
export function quantileAt(table: QuantileTable, probability: number): number {
  let i = 1;
  while (i < table.length - 1 && table[i]![0] < probability) i += 1;
  const [p0, v0] = table[i - 1]!;
  const [p1, v1] = table[i]!;
  return v0 + (v1 - v0) * Math.min(1, Math.max(0, (probability - p0) / (p1 - p0)));
}

/** The mean of a table that has been checked. */
export function quantileTableMean(table: QuantileTable): number {
  let mean = 0;
  for (let i = 1; i < table.length; i++) {
    mean += ((table[i]![0] - table[i - 1]![0]) * (table[i]![1] + table[i - 1]![1])) / 2;
  }
  return mean;
}

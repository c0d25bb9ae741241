import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkQuantileTable, type QuantileTable, quantileAt, quantileTableMean } from './quantileTable.ts';

const tables: fc.Arbitrary<QuantileTable> = fc
  .uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 6 })
  .chain((percents) => {
    const probabilities = [0, ...percents.sort((a, b) => a - b).map((percent) => percent / 100), 1];
    const values = fc.array(fc.nat(1000), {
      minLength: probabilities.length,
      maxLength: probabilities.length,
    });
    return values.map((unsorted) => {
      const sorted = unsorted.sort((a, b) => a - b);
      return probabilities.map((probability, i) => [probability, sorted[i]!] as const);
    });
  });

test('a table gives its own entries and half-way values between them', () => {
  const table: QuantileTable = [
    [0, 10],
    [0.5, 20],
    [1, 100],
  ];
  expect([0, 0.25, 0.5, 0.75, 1].map((p) => quantileAt(table, p))).toEqual([10, 15, 20, 60, 100]);
  // 0.5 * (10 + 20) / 2 + 0.5 * (20 + 100) / 2
  expect(quantileTableMean(table)).toBe(37.5);
});

test('quantiles rise with the probability and stay between the least and the greatest value', () => {
  fc.assert(
    fc.property(tables, fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (table, probabilities) => {
      checkQuantileTable('table', table);
      const sorted = [0, ...probabilities.sort((a, b) => a - b), 1];
      const values = sorted.map((probability) => quantileAt(table, probability));
      for (let i = 1; i < values.length; i++)
        expect(values[i]!).toBeGreaterThanOrEqual(values[i - 1]! - 1e-9);
      expect([values[0], values.at(-1)]).toEqual([table[0]![1], table.at(-1)![1]]);
    }),
  );
});

test('the mean is that of evenly spaced quantiles', () => {
  fc.assert(
    fc.property(tables, (table) => {
      // All corners lie on multiples of 0.01, so the midpoint rule with 1000 steps is exact but for rounding.
      const midpoints = Array.from({ length: 1000 }, (_, i) => quantileAt(table, (i + 0.5) / 1000));
      expect(quantileTableMean(table)).toBeCloseTo(
        midpoints.reduce((sum, value) => sum + value, 0) / 1000,
        6,
      );
    }),
  );
});

test.each<[string, QuantileTable]>([
  ['nothing', []],
  ['one entry', [[0, 1]]],
  [
    'no end at 1',
    [
      [0, 1],
      [0.9, 2],
    ],
  ],
  [
    'no start at 0',
    [
      [0.1, 1],
      [1, 2],
    ],
  ],
  [
    'a probability twice',
    [
      [0, 1],
      [0, 2],
      [1, 3],
    ],
  ],
  [
    'a falling value',
    [
      [0, 2],
      [1, 1],
    ],
  ],
  [
    'NaN',
    [
      [0, 1],
      [1, Number.NaN],
    ],
  ],
  [
    'an infinite value',
    [
      [0, 1],
      [1, Number.POSITIVE_INFINITY],
    ],
  ],
])('a table with %s is refused', (_, table) => {
  expect(() => checkQuantileTable('gaps', table)).toThrow('ERR_ARGUMENT: gaps is no quantile table');
});

import { expect, test } from 'vitest';
import { COUNT_COUNT } from './countNames.ts';
import { designMatrix } from './designMatrix.ts';
import { BUCKET_COUNT } from './featureBlocks.ts';
import { extractTable } from './featureTable.ts';
import { ruledRows } from './predictor.test.support.ts';

const table = extractTable(ruledRows(30).map((row) => row.request));
const kindOf = Int32Array.from({ length: 30 }, (_, row) => (row % 3) - 1);

/** Entries of a row by column. */
function rowOf({ matrix }: ReturnType<typeof designMatrix>, row: number): Map<number, number> {
  const places = [...Array(matrix.rowStarts[row + 1]!).keys()].slice(matrix.rowStarts[row]!);
  return new Map(places.map((place) => [matrix.columns[place]!, matrix.values[place]!]));
}

test("a row repeats its dense features in its own kind's columns and nowhere else", () => {
  const design = designMatrix(table, kindOf, 2, 0);
  for (let row = 0; row < 30; row++) {
    const entries = rowOf(design, row);
    for (let c = 0; c < COUNT_COUNT; c++) {
      for (let kind = 0; kind < 2; kind++) {
        const own = entries.get(BUCKET_COUNT + (1 + kind) * COUNT_COUNT + c);
        expect(own).toBe(kindOf[row] === kind ? entries.get(BUCKET_COUNT + c) : undefined);
      }
    }
  }
});

test('with one kind there are no such columns', () => {
  const design = designMatrix(table, new Int32Array(30), 1, 0);
  expect(Math.max(...design.matrix.columns)).toBeLessThan(BUCKET_COUNT + COUNT_COUNT);
});

test('rarity gives a bucket of 30 rows the factor (30 / 20)^rarity, and one of a single row (1 / 20)^rarity', () => {
  const { bucketFactors } = designMatrix(table, kindOf, 2, -0.5);
  const factors = new Set([...bucketFactors].map((factor) => factor.toFixed(4)));
  expect(factors.has(((30 / 20) ** -0.5).toFixed(4))).toBe(true);
  expect(factors.has(((1 / 20) ** -0.5).toFixed(4))).toBe(true);
  expect(bucketFactors[BUCKET_COUNT - 1]).toBe(0);
});

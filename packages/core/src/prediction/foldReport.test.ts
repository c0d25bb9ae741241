import { expect, test } from 'vitest';
import { foldReport } from './foldReport.ts';

test('order is measured inside each population and each fold', () => {
  const report = foldReport({
    alpha: 1,
    folds: 2,
    // Population a: fold 0 in order, fold 1 reversed; b, in fold 0 alone, in order.
    scores: Float64Array.of(1, 2, 2, 1, 10, 20),
    outputTokens: Float64Array.of(5, 6, 5, 6, 1, 2),
    populations: ['a', 'a', 'a', 'a', 'b', 'b'],
    foldOf: Int32Array.of(0, 0, 1, 1, 0, 0),
  });
  expect(report.populations).toEqual({ a: { rows: 4, tau: 0 }, b: { rows: 2, tau: 1 } });
  expect(report.tau).toBeCloseTo((4 * 0 + 2 * 1) / 6, 12);
});

test('a population of one row has no order', () => {
  const one = Float64Array.of(1);
  const input = {
    alpha: 1,
    folds: 2,
    scores: one,
    outputTokens: one,
    populations: ['a'],
    foldOf: Int32Array.of(0),
  };
  expect(foldReport(input).populations).toEqual({ a: { rows: 1, tau: 0 } });
});

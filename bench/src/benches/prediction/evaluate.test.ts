import { expect, test } from 'vitest';
import { accuracyOf, coverageOf, type Forecast, quintileCounts, tauOf } from './evaluate.ts';

const forecast = (model: string, outputTokens: number, logMean: number, logSd = 1): Forecast => ({
  model,
  outputTokens,
  prediction: { logMean, logSd },
});

test('order counts inside each model only', () => {
  // Model a in order, model b reversed: (1 - 1) / 2. Model c has one answer and no order.
  const forecasts = [
    forecast('a', 1, 1),
    forecast('a', 2, 2),
    forecast('b', 100, 6),
    forecast('b', 200, 5),
    forecast('c', 9, 9),
  ];
  expect(tauOf(forecasts)).toBe(0);
  expect(tauOf(forecasts.slice(0, 2))).toBe(1);
});

test('accuracy is the share on the right side of the training median', () => {
  // Median 10: long is right, long is wrong, short is right, 10 itself counts as short.
  const forecasts = [forecast('a', 20, 3), forecast('a', 20, 2), forecast('a', 5, 2), forecast('a', 10, 3)];
  expect(accuracyOf(forecasts, [1, 10, 100])).toBe(0.5);
});

test('coverage counts answers within 1.2816 spreads of the mean', () => {
  const at = (distance: number) => forecast('a', Math.exp(5 + distance), 5, 0.5);
  expect(coverageOf([at(0), at(0.63), at(-0.63), at(0.65), at(-0.65)])).toBe(0.6);
});

test('fifths are by predicted length', () => {
  const forecasts = Array.from({ length: 10 }, (_, i) =>
    forecast('a', Math.exp(i < 2 ? 9 : 10 - i), 10 - i, 0.1),
  );
  // The two longest predictions, 10 and 9, belong to answers of 9 and 9: one is covered.
  expect(quintileCounts(forecasts)).toEqual([
    { covered: 2, rows: 2 },
    { covered: 2, rows: 2 },
    { covered: 2, rows: 2 },
    { covered: 2, rows: 2 },
    { covered: 1, rows: 2 },
  ]);
});

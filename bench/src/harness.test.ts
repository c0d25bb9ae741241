import { expect, test } from 'vitest';
import { type Bench, meetsBar, resultLine, resultTable } from './harness.ts';

const bench: Bench = {
  name: 'b',
  description: '',
  bars: { errorRatio: { max: 0.01 }, cases: { min: 1, max: 99 }, gone: { min: 0 } },
  run: () => ({}),
};

test.each([
  [0.01, { max: 0.01 }, true],
  [0.0101, { max: 0.01 }, false],
  [1, { min: 1 }, true],
  [0, { min: 1 }, false],
  [5, { min: 1, max: 4 }, false],
  [Number.NaN, {}, false],
  [undefined, {}, false],
])('%s against %j: %s', (value, bar, met) => {
  expect(meetsBar(value, bar)).toBe(met);
});

test('the table shows each figure with its bar, and bars whose figure is missing', () => {
  expect(resultTable(bench, { errorRatio: 1.23456789e-7, cases: 24, otherMs: 3 })).toEqual([
    'metric      value       bar          met',
    'errorRatio  1.23457e-7  <= 0.01      yes',
    'cases       24          >= 1, <= 99  yes',
    'otherMs     3',
    'gone        missing     >= 0         NO',
  ]);
});

test('the line holds name and figures, with null for one that JSON cannot hold', () => {
  const parsed: unknown = JSON.parse(resultLine(bench, { a: 0.1 + 0.2, b: Number.POSITIVE_INFINITY }));
  expect(parsed).toEqual({ bench: 'b', metrics: { a: 0.1 + 0.2, b: null } });
});

import { expect, test } from 'vitest';
import { isCensored, logLength } from './outcome.ts';

test('only an answer that the model ended is a length; the others are lower bounds', () => {
  const finishes = ['stop', 'length', 'cancelled'] as const;
  expect(finishes.map((finish) => isCensored({ outputTokens: 5, finish }))).toEqual([false, true, true]);
  expect(isCensored({ outputTokens: Number.NaN, finish: 'stop' })).toBe(true);
});

test('lengths go from one token to the longest answer', () => {
  const counts = [0, 1, Number.NaN, Math.E, 2 ** 20, 1e9, Number.POSITIVE_INFINITY];
  const logs = counts.map((outputTokens) => logLength({ outputTokens, finish: 'stop' }));
  expect(logs).toEqual([0, 0, 0, 1, ...Array(3).fill(20 * Math.LN2)]);
});

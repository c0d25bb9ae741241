import { expect, test } from 'vitest';
import { normalQuantile } from './normalQuantile.ts';
import { populationTargets } from './populationTargets.ts';

test('ranks are turned into normal scores inside each population', () => {
  const tokens = Float64Array.of(10, 1000, 30, 5000, 20);
  const targets = populationTargets(tokens, ['a', 'b', 'a', 'b', 'a']);
  // Three of a: ranks 1, 3, 2 at (r - 1/2) / 3; two of b: 1/4 and 3/4.
  const expected = [1 / 6, 1 / 4, 5 / 6, 3 / 4, 1 / 2].map(normalQuantile);
  targets.forEach((target, row) => {
    expect(target).toBeCloseTo(expected[row]!, 12);
  });
});

test('ties share their mean rank, and any rising change of the lengths changes nothing', () => {
  const tokens = Float64Array.of(3, 3, 9, 1);
  const targets = populationTargets(tokens, ['', '', '', '']);
  expect(targets[0]).toBe(targets[1]);
  expect(populationTargets(tokens.map(Math.exp), ['', '', '', ''])).toEqual(targets);
});

import { expect, test } from 'vitest';
import { interpolate } from './piecewiseLinear.ts';

test('passes through its points, is straight between them and level outside', () => {
  const [x, y] = [
    [0, 1, 3],
    [5, 7, 11],
  ];
  expect([-1, 0, 0.5, 1, 2, 3, 9].map((at) => interpolate(x, y, at))).toEqual([5, 5, 6, 7, 9, 11, 11]);
});

test('one point is a level curve', () => {
  expect([interpolate([2], [4], 1), interpolate([2], [4], 3)]).toEqual([4, 4]);
});

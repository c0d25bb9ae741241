import { expect, test } from 'vitest';
import { ascending } from './ascending.ts';

test('orders numbers by size, equal infinities as equal', () => {
  const { POSITIVE_INFINITY: high, NEGATIVE_INFINITY: low } = Number;
  expect([10, high, 9, low, -1].sort(ascending)).toEqual([low, -1, 9, 10, high]);
  expect([ascending(high, high), ascending(0, -0)]).toEqual([0, 0]);
});

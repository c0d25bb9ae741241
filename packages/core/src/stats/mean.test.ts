import { expect, test } from 'vitest';
import { mean } from './mean.ts';

test('the mean of 1, 2 and 6 is 3', () => {
  expect(mean([1, 2, 6])).toBe(3);
  expect(mean(Float64Array.of(-5))).toBe(-5);
});

test('the mean of nothing is refused', () => {
  expect(() => mean([])).toThrow('ERR_EMPTY');
});

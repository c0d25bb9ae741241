import { expect, test } from 'vitest';
import { relativeError } from './relativeError.ts';

test('mean and median of the errors, whatever their sign and order', () => {
  // errors 0.5, 0.1, 0.2: mean 0.8 / 3, median 0.2
  const error = relativeError(Float64Array.of(15, 9, 12), Float64Array.of(10, 10, 10));
  expect(error.mean).toBeCloseTo(0.8 / 3, 12);
  expect(error.median).toBeCloseTo(0.2, 12);
});

test('the median of an even count is the mean of the middle two', () => {
  expect(relativeError(Float64Array.of(11, 13), Float64Array.of(10, 10)).median).toBeCloseTo(0.2, 12);
});

test('no points have no error to speak of', () => {
  expect(() => relativeError(new Float64Array(0), new Float64Array(0))).toThrow('ERR_EMPTY');
});

import { expect, test } from 'vitest';
import { normalCdf } from './normalCdf.ts';

// Values to ten places from tables of the normal distribution.
test.each([
  [0, 0.5],
  [0.5, 0.6914624613],
  [1, 0.8413447461],
  [1.959963985, 0.975],
  [3, 0.998650102],
  [-1.281551566, 0.1],
  [-2.326347874, 0.01],
  [-5, 0.0000002867],
])('at %d it is %d, within the error of the formula', (z, probability) => {
  expect(Math.abs(normalCdf(z) - probability)).toBeLessThan(7.5e-8);
});

test('it goes from 0 to 1', () => {
  expect([normalCdf(-40), normalCdf(40)]).toEqual([0, 1]);
  expect([normalCdf(Number.NEGATIVE_INFINITY), normalCdf(Number.POSITIVE_INFINITY)]).toEqual([0, 1]);
});

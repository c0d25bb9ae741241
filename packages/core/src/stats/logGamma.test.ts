import { expect, test } from 'vitest';
import { logGamma } from './logGamma.ts';

test('gamma(n + 1) is n!', () => {
  let logFactorial = 0;
  for (let n = 1; n <= 100; n++) {
    logFactorial += Math.log(n);
    expect(Math.abs(logGamma(n + 1) - logFactorial)).toBeLessThanOrEqual(2e-15 * Math.max(1, logFactorial));
  }
});

test('gamma(n + 1/2) is sqrt(pi) times 1/2, 3/2, 5/2, ... n - 1/2', () => {
  let expected = 0.5 * Math.log(Math.PI);
  for (let n = 0; n <= 50; n++) {
    if (n > 0) expected += Math.log(n - 0.5);
    expect(Math.abs(logGamma(n + 0.5) - expected)).toBeLessThanOrEqual(2e-15 * Math.max(1, expected));
  }
});

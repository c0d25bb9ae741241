import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { regularizedBeta } from './incompleteBeta.ts';

const shape = fc.double({ min: 0.5, max: 200, noNaN: true });
const ratio = fc.double({ min: 0, max: 1, noNaN: true });

describe('closed forms', () => {
  test.each([0, 1e-9, 0.1, 0.5, 0.9, 1])('at x = %s', (x) => {
    const y = 1 - x;
    expect(regularizedBeta(1, 1, x, y)).toBeCloseTo(x, 14);
    expect(regularizedBeta(3, 1, x, y)).toBeCloseTo(x ** 3, 14);
    expect(regularizedBeta(1, 4, x, y)).toBeCloseTo(1 - y ** 4, 14);
    expect(regularizedBeta(2, 2, x, y)).toBeCloseTo(x * x * (3 - 2 * x), 14);
    // The arcsine law.
    expect(regularizedBeta(0.5, 0.5, x, y)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(x)), 14);
  });
});

test('with whole parameters it is a binomial tail', () => {
  // I_x(a, b) = P(at least a of a + b - 1 trials succeed), each with chance x.
  const whole = fc.integer({ min: 1, max: 12 });
  fc.assert(
    fc.property(whole, whole, ratio, (a, b, x) => {
      const trials = a + b - 1;
      let tail = 0;
      let choose = 1;
      for (let k = 0; k <= trials; k++) {
        if (k >= a) tail += choose * x ** k * (1 - x) ** (trials - k);
        choose = (choose * (trials - k)) / (k + 1);
      }
      expect(regularizedBeta(a, b, x, 1 - x)).toBeCloseTo(tail, 12);
    }),
  );
});

test('the two tails add up to 1', () => {
  fc.assert(
    fc.property(shape, shape, ratio, (a, b, x) => {
      const y = 1 - x;
      const lower = regularizedBeta(a, b, 1 - y, y);
      expect(lower >= 0 && lower <= 1 + 1e-12).toBe(true);
      expect(lower + regularizedBeta(b, a, y, 1 - y)).toBeCloseTo(1, 11);
    }),
  );
});

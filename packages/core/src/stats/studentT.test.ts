import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { studentTQuantile } from './studentT.ts';

const relativeError = (value: number, expected: number): number => Math.abs(value / expected - 1);

describe('tabulated values', () => {
  // Upper quantiles as in the usual printed table, with the digits of SciPy 1.17.
  test.each([
    [0.9, 1, 3.0776835371752544],
    [0.975, 1, 12.706204736174694],
    [0.995, 1, 63.656741162871526],
    [0.9, 2, 1.8856180831641272],
    [0.975, 2, 4.302652729749462],
    [0.995, 2, 9.924843200918287],
    [0.9, 5, 1.4758840488244815],
    [0.975, 5, 2.5705818356363146],
    [0.995, 5, 4.032142983555228],
    [0.9, 29, 1.311433647301551],
    [0.975, 29, 2.045229642132703],
    [0.995, 29, 2.756385903670605],
    [0.9, 1000, 1.2823987214609247],
    [0.975, 1000, 1.9623390808264083],
    [0.995, 1000, 2.580754698065951],
  ])('p = %s with %s degrees of freedom', (p, degreesOfFreedom, expected) => {
    expect(relativeError(studentTQuantile(p, degreesOfFreedom), expected)).toBeLessThan(1e-10);
  });
});

describe('closed forms', () => {
  const chance = fc.double({ min: 1e-12, max: 0.5 - 1e-6, noNaN: true });

  test('with 1 degree of freedom it is Cauchy: -cot(pi p)', () => {
    fc.assert(
      fc.property(chance, (p) => {
        const expected = -Math.cos(Math.PI * p) / Math.sin(Math.PI * p);
        expect(relativeError(studentTQuantile(p, 1), expected)).toBeLessThan(1e-9);
      }),
    );
  });

  test('with 2 degrees of freedom it is (2p - 1) / sqrt(2 p (1 - p))', () => {
    fc.assert(
      fc.property(chance, (p) => {
        const expected = (2 * p - 1) / Math.sqrt(2 * p * (1 - p));
        expect(relativeError(studentTQuantile(p, 2), expected)).toBeLessThan(1e-9);
      }),
    );
  });

  test('with very many degrees of freedom it is normal', () => {
    expect(relativeError(studentTQuantile(0.975, 1e8), 1.959963984540054)).toBeLessThan(1e-6);
    expect(relativeError(studentTQuantile(0.999, 1e8), 3.090232306167814)).toBeLessThan(1e-6);
  });
});

test('is odd about one half, and rises with p', () => {
  const degrees = fc.double({ min: 1, max: 500, noNaN: true });
  // Multiples of 1/1024, so that 1 - p is exact.
  const chance = fc.integer({ min: 1, max: 1022 });
  fc.assert(
    fc.property(chance, degrees, (k, degreesOfFreedom) => {
      const t = studentTQuantile(k / 1024, degreesOfFreedom);
      expect(t).toBeCloseTo(-studentTQuantile(1 - k / 1024, degreesOfFreedom), 12);
      expect(studentTQuantile((k + 1) / 1024, degreesOfFreedom)).toBeGreaterThan(t);
    }),
  );
  expect(studentTQuantile(0.5, 7)).toBe(0);
});

test.each([0, 1, -0.5, Number.NaN])('p = %s is refused', (p) => {
  expect(() => studentTQuantile(p, 5)).toThrow('ERR_ARGUMENT: p is');
});

test.each([0, 0.5, Number.NaN, 1e9])('%s degrees of freedom are refused', (degreesOfFreedom) => {
  expect(() => studentTQuantile(0.9, degreesOfFreedom)).toThrow('ERR_ARGUMENT: degreesOfFreedom');
});

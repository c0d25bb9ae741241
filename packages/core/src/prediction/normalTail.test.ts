import fc from 'fast-check';
import { expect, test } from 'vitest';
import { millsRatio, normalDensity, normalUpperTail } from './normalTail.ts';

// Computed with 40 digits.
test.each([
  [0, 0.5, 1.2533141373155003],
  [0.5, 0.3085375387259869, 0.8763644564536924],
  [1.99, 0.02329546775021182, 0.4229472038644174],
  [2, 0.02275013194817921, 0.4213692292880546],
  [3, 0.0013498980316300946, 0.3045902987101033],
  [5, 2.866515718791939e-7, 0.1928081047153158],
  [12, 1.776482112077679e-33, 0.0827662865013692],
  [37, 5.725571222524e-300, 0.02700732796512834],
])('at %d the tail is %d and its ratio to the density %d', (z, tail, ratio) => {
  expect(Math.abs(normalUpperTail(z) / tail - 1)).toBeLessThan(z > 5 ? 1e-12 : 2e-14);
  expect(Math.abs(millsRatio(z) / ratio - 1)).toBeLessThan(2e-14);
});

test('the two tails add up to 1, on either side of the change of method', () => {
  fc.assert(
    fc.property(fc.double({ min: -9, max: 9, noNaN: true }), (z) => {
      expect(Math.abs(normalUpperTail(z) + normalUpperTail(-z) - 1)).toBeLessThan(1e-15);
    }),
  );
});

test("Mills' ratio falls and lies between the bounds of Gordon 1941, z / (z^2 + 1) and 1 / z", () => {
  const point = fc.double({ min: 0.01, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(point, point, (a, b) => {
      for (const z of [a, b]) {
        expect(millsRatio(z)).toBeLessThanOrEqual((1 / z) * (1 + 1e-15));
        expect(millsRatio(z)).toBeGreaterThanOrEqual((z / (z * z + 1)) * (1 - 1e-15));
      }
      expect(millsRatio(Math.max(a, b))).toBeLessThanOrEqual(millsRatio(Math.min(a, b)));
    }),
  );
});

test('the tail falls by the density: a central difference agrees to its own error', () => {
  for (const z of [-3, -0.7, 0, 1.2, 1.9999, 2.0001, 4]) {
    const slope = (normalUpperTail(z + 1e-4) - normalUpperTail(z - 1e-4)) / 2e-4;
    // h^2 / 6 of the third derivative, at most 1e-8 / 6, and 1e-16 / 2e-4 of rounding.
    expect(Math.abs(slope + normalDensity(z))).toBeLessThan(3e-9);
  }
});

test('the ends are 0, 1 and infinity', () => {
  expect([normalUpperTail(40), normalUpperTail(-40), millsRatio(-40)]).toEqual([
    0,
    1,
    Number.POSITIVE_INFINITY,
  ]);
});

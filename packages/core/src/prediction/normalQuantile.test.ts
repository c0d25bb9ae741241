import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalQuantile } from './normalQuantile.ts';
import { normalUpperTail } from './normalTail.ts';

// Computed with 60 digits.
test.each([
  [1e-300, -37.0470962993612],
  [1e-20, -9.262340089798409],
  [0.001, -3.0902323061678136],
  [0.1, -1.2815515655446004],
  [0.3, -0.524400512708041],
  [0.499, -0.0025066308995717063],
  [0.5, 0],
  [0.9, 1.2815515655446004],
  [0.99, 2.3263478740408408],
])('the %d quantile is %d', (q, z) => {
  expect(Math.abs(normalQuantile(q) - z)).toBeLessThanOrEqual(1e-14 * Math.max(1, Math.abs(z)));
});

test('it is the inverse of the tail', () => {
  fc.assert(
    fc.property(fc.double({ min: -30, max: 30, noNaN: true }), (z) => {
      const tail = normalUpperTail(Math.abs(z));
      // The tail moves by a share of about |z| per unit, so its rounding of 1e-12 or less moves z by less than 1e-12.
      expect(Math.abs(-normalQuantile(tail) - Math.abs(z))).toBeLessThan(1e-12);
    }),
  );
});

test('it rises, and is odd about a half', () => {
  const share = fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true });
  fc.assert(
    fc.property(share, share, (a, b) => {
      expect(normalQuantile(Math.min(a, b))).toBeLessThanOrEqual(normalQuantile(Math.max(a, b)));
      // 1 - a is exact for a >= 0.5.
      if (a >= 0.5) expect(normalQuantile(1 - a)).toBe(-normalQuantile(a));
    }),
  );
});

test('the ends are infinite, and what is no probability is refused', () => {
  expect([normalQuantile(0), normalQuantile(1)]).toEqual([
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ]);
  for (const q of [-0.1, 1.1, Number.NaN]) expect(() => normalQuantile(q)).toThrow('ERR_ARGUMENT: q');
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { halfOctave, integerLog2 } from './integerLog.ts';

test('exact at powers of two, straight between them', () => {
  expect([1, 2, 3, 4, 6, 1024, 1536].map(integerLog2)).toEqual([0, 1, 1.5, 2, 2.5, 10, 10.5]);
});

test('rises, and stays within 0.0861 below the logarithm', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 31 - 2 }), (value) => {
      expect(integerLog2(value + 1)).toBeGreaterThan(integerLog2(value));
      // log2(1 + x) - x has its maximum at x = 1 / ln 2 - 1: 0.08607.
      const gap = Math.log2(value) - integerLog2(value);
      expect(gap).toBeGreaterThan(-1e-9);
      expect(gap).toBeLessThan(0.0861);
    }),
  );
});

test('the half octave is the doubled logarithm, rounded down', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8].map(halfOctave)).toEqual([0, 2, 3, 4, 4, 5, 5, 6]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), (value) => {
      expect(halfOctave(value)).toBe(Math.floor(2 * integerLog2(value)));
    }),
  );
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spearman } from './spearman.ts';

describe('hand-worked cases', () => {
  test('without ties it is 1 - 6 sum d^2 / (n (n^2 - 1))', () => {
    // d = -1 1 0 -1 1, so 1 - 6 * 4 / (5 * 24) = 0.8.
    expect(spearman([1, 2, 3, 4, 5], [2, 1, 3, 5, 4])).toBeCloseTo(0.8, 12);
  });

  test('with ties it is the correlation of the mid-ranks', () => {
    // Ranks 1 2.5 2.5 4 and 1 2 3.5 3.5, less 2.5: products 2.25 + 0 + 0 + 1.5 = 3.75, squares 4.5 and 4.5.
    expect(spearman([1, 2, 2, 3], [1, 2, 3, 3])).toBeCloseTo(3.75 / 4.5, 12);
  });

  test('where one side has no order there is no correlation', () => {
    expect([spearman([4, 4, 4], [1, 2, 3]), spearman([1, 2, 3], [4, 4, 4])]).toEqual([0, 0]);
  });
});

test('without ties it agrees with the formula of squared rank differences', () => {
  const order = fc.integer({ min: 2, max: 40 }).chain((n) => {
    const places = Array.from({ length: n }, (_, i) => i);
    return fc.shuffledSubarray(places, { minLength: n, maxLength: n });
  });
  fc.assert(
    fc.property(order, (y) => {
      const n = y.length;
      const squares = y.reduce((sum, rank, i) => sum + (rank - i) ** 2, 0);
      const closed = 1 - (6 * squares) / (n * (n * n - 1));
      const x = y.map((_, i) => i);
      expect(spearman(x, y)).toBeCloseTo(closed, 12);
    }),
  );
});

test('only the order counts, and the reverse order turns the sign', () => {
  const value = fc.integer({ min: 0, max: 20 });
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { minLength: 2 }), (list) => {
      const x = list.map((pair) => pair[0]);
      const y = list.map((pair) => pair[1]);
      const rho = spearman(x, y);
      expect(Math.abs(rho)).toBeLessThanOrEqual(1);
      expect(spearman(x.map(Math.exp), y)).toBe(rho);
      expect(
        spearman(
          x.map((v) => -v),
          y,
        ),
      ).toBeCloseTo(-rho, 12);
    }),
  );
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSfc32 } from '../random/sfc32.ts';
import { kendallTau } from './kendallTau.ts';

/** Every pair, one by one. */
function bruteForce(x: readonly number[], y: readonly number[]): number {
  let score = 0;
  let untiedX = 0;
  let untiedY = 0;
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      const dx = Math.sign(x[i]! - x[j]!);
      const dy = Math.sign(y[i]! - y[j]!);
      score += dx * dy;
      untiedX += dx * dx;
      untiedY += dy * dy;
    }
  }
  return untiedX === 0 || untiedY === 0 ? 0 : score / Math.sqrt(untiedX * untiedY);
}

describe('hand-worked cases', () => {
  test('without ties: 8 pairs agree, 2 do not, (8 - 2) / 10', () => {
    // y = 2 1 3 5 4: the pairs (2, 1) and (5, 4) fall.
    expect(kendallTau([1, 2, 3, 4, 5], [2, 1, 3, 5, 4])).toBe(0.6);
  });

  test('with ties: a score of 4 over sqrt(5 * 5)', () => {
    // x ties places 2 and 3, y ties places 3 and 4: each has 6 - 1 untied pairs. Of the four pairs untied in both
    // all agree.
    expect(kendallTau([1, 2, 2, 3], [1, 2, 3, 3])).toBe(0.8);
  });

  test('a ranking agrees wholly with itself and not at all with its reverse, ties or not', () => {
    expect(kendallTau([3, 1, 2, 2], [3, 1, 2, 2])).toBe(1);
    expect(kendallTau([3, 1, 2, 2], [-3, -1, -2, -2])).toBe(-1);
  });

  test('where one side has no order there is no agreement', () => {
    expect(kendallTau([5, 5, 5], [1, 2, 3])).toBe(0);
    expect(kendallTau([1, 2, 3], [5, 5, 5])).toBe(0);
    expect(kendallTau([5, 5], [5, 5])).toBe(0);
  });

  test('infinities rank at the ends', () => {
    const { POSITIVE_INFINITY: high, NEGATIVE_INFINITY: low } = Number;
    expect(kendallTau([low, 0, high, high], [1, 2, 3, 3])).toBe(1);
  });
});

test('agrees with the count of all pairs, with few different values and thus many ties', () => {
  const pairs = fc.integer({ min: 0, max: 12 }).chain((top) => {
    const value = fc.integer({ min: 0, max: top });
    return fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 80 });
  });
  fc.assert(
    fc.property(pairs, (list) => {
      const x = list.map((pair) => pair[0]);
      const y = list.map((pair) => pair[1]);
      expect(kendallTau(x, y)).toBe(bruteForce(x, y));
      expect(kendallTau(y, x)).toBe(bruteForce(x, y));
    }),
    { numRuns: 300 },
  );
});

test('a thousand random pairs agree with the count of all pairs', () => {
  const rng = createSfc32(3);
  const x = Array.from({ length: 1000 }, () => rng.nextFloat());
  const y = x.map((value) => value + rng.nextFloat());
  expect(kendallTau(x, y)).toBe(bruteForce(x, y));
});

test('the lists stay as they are', () => {
  const [x, y] = [Float64Array.of(3, 1, 2), Float64Array.of(2, 3, 1)];
  kendallTau(x, y);
  expect([[...x], [...y]]).toEqual([
    [3, 1, 2],
    [2, 3, 1],
  ]);
});

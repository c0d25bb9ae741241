import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isotonicFit, isotonicSteps } from './isotonic.ts';

/** The max-min formula: fitted[i] = max over a <= i of min over b >= i of the mean of values a to b. */
function maxMin(values: readonly number[], weights: readonly number[]): number[] {
  return values.map((_, i) => {
    const lows = values.slice(0, i + 1).map((_, a) => {
      const means = values.slice(i).map((_, offset) => meanOf(values, weights, a, i + offset));
      return Math.min(...means);
    });
    return Math.max(...lows);
  });
}

function meanOf(values: readonly number[], weights: readonly number[], from: number, to: number): number {
  let [sum, total] = [0, 0];
  for (let i = from; i <= to; i++) {
    sum += weights[i]! * values[i]!;
    total += weights[i]!;
  }
  return sum / total;
}

test('a hand-worked case', () => {
  // 1 | 3 2 pool to 2.5 | 4 | 5 3 4 : 5 and 3 pool to 4, which is not above the 4 before, nor below the 4 after: one
  // step of 4 from the fourth place on.
  expect(isotonicSteps([1, 3, 2, 4, 5, 3, 4])).toEqual([
    { start: 0, weight: 1, value: 1 },
    { start: 1, weight: 2, value: 2.5 },
    { start: 3, weight: 4, value: 4 },
  ]);
});

test('agrees with the max-min formula, weighted or not', () => {
  const pairs = fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 1, max: 5 })), {
    maxLength: 14,
  });
  fc.assert(
    fc.property(pairs, (list) => {
      const values = list.map((pair) => pair[0]);
      const weights = list.map((pair) => pair[1]);
      const expected = maxMin(values, weights);
      isotonicFit(values, weights).forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i]!, 10);
      });
      const ones = values.map(() => 1);
      expect([...isotonicFit(values)]).toEqual([...isotonicFit(values, ones)]);
    }),
  );
});

test('rising values stay, falling ones become their mean', () => {
  expect([...isotonicFit([1, 2, 3])]).toEqual([1, 2, 3]);
  expect([...isotonicFit([3, 2, 1])]).toEqual([2, 2, 2]);
  expect(isotonicSteps([])).toEqual([]);
});

test('bad weights and values are refused', () => {
  expect(() => isotonicFit([1, 2], [1])).toThrow(/ERR_SHAPE/);
  expect(() => isotonicFit([1, 2], [1, 0])).toThrow(/ERR_ARGUMENT: value 1/);
  expect(() => isotonicFit([1, Number.NaN])).toThrow(/ERR_ARGUMENT/);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jackknifeErrors } from './jackknife.ts';

const meanOf = (values: readonly number[]) => (kept: readonly number[]) => [
  kept.reduce((sum, i) => sum + values[i]!, 0) / kept.length,
];

test('for a mean of ten readings it is the standard deviation over the root of ten', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 10, maxLength: 10 }),
      (values) => {
        const mean = values.reduce((sum, value) => sum + value, 0) / 10;
        const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 9;
        expect(jackknifeErrors(10, meanOf(values))![0]).toBeCloseTo(Math.sqrt(variance / 10), 9);
      },
    ),
  );
});

test('an estimate that does not depend on the readings has no error', () => {
  expect(jackknifeErrors(25, () => [3, 4])).toEqual([0, 0]);
});

test('is not known where a part cannot be done without, nor of a single reading', () => {
  expect(jackknifeErrors(5, (kept) => (kept.includes(2) ? [1] : null))).toBeNull();
  expect(jackknifeErrors(1, () => [1])).toBeNull();
  expect(jackknifeErrors(0, () => [1])).toBeNull();
});

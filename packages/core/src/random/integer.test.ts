import fc from 'fast-check';
import { expect, test } from 'vitest';
import { draws, expectChiSquare } from './goodnessOfFit.test.support.ts';
import { sampleInteger } from './integer.ts';
import { createSfc32 } from './sfc32.ts';

test('a seed gives these numbers', () => {
  expect([...draws(1, 6, (rng) => sampleInteger(rng, -10, 10))]).toEqual([-8, -7, -1, -1, 8, 9]);
  expect([...draws(2, 6, (rng) => sampleInteger(rng, 0, 2 ** 53 - 1))]).toEqual([
    4414349663886332, 6119264610740718, 2208457450501996, 2724228368077009, 5877615265654155, 110488235858644,
  ]);
});

test.each([2, 3, 7, 64, 100])('%s numbers come up equally often', (numbers) => {
  const sample = draws(4, 50_000, (rng) => sampleInteger(rng, 0, numbers - 1));
  expectChiSquare(sample, new Array(numbers).fill(1 / numbers));
});

test('a range of three quarters of all draws has no bias', () => {
  // A remainder of 2^53 draws by 3 * 2^51 numbers would give the lower third twice the chance.
  const numbers = 3 * 2 ** 51;
  const sample = draws(5, 30_000, (rng) => Math.floor(sampleInteger(rng, 0, numbers - 1) / 2 ** 51));
  expectChiSquare(sample, [1 / 3, 1 / 3, 1 / 3]);
});

test('a draw beyond the last whole interval is made again', () => {
  const floats = [1 - 2 ** -53, 0.5];
  // 2^53 = 3 * w + 2, so the two topmost draws belong to no interval.
  expect(sampleInteger({ nextFloat: () => floats.shift()! }, 0, 2)).toBe(1);
  expect(floats).toEqual([]);
});

test('stays inside its range, and reaches both ends', () => {
  const bound = fc.maxSafeInteger();
  fc.assert(
    fc.property(fc.integer(), bound, fc.nat(), (seed, min, span) => {
      const max = Math.min(min + span, Number.MAX_SAFE_INTEGER);
      const value = sampleInteger(createSfc32(seed), min, max);
      expect(value >= min && value <= max && Number.isSafeInteger(value)).toBe(true);
      expect(sampleInteger({ nextFloat: () => 0 }, min, max)).toBe(min);
    }),
  );
  expect(sampleInteger({ nextFloat: () => 1 - 2 ** -53 }, 0, 2 ** 53 - 1)).toBe(2 ** 53 - 1);
  expect(sampleInteger({ nextFloat: () => 0.99 }, 5, 5)).toBe(5);
});

test.each([
  [0.5, 2, 'minInclusive'],
  [0, Number.NaN, 'maxInclusive'],
  [3, 2, 'maxInclusive'],
  [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 'a range of'],
])('the range from %s to %s is refused', (min, max, message) => {
  expect(() => sampleInteger(createSfc32(1), min, max)).toThrow(`ERR_ARGUMENT: ${message}`);
});

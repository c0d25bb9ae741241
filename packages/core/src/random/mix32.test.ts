import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashWords, mix32 } from './mix32.ts';

test('mixing keeps different words different', () => {
  const seen = new Set(Array.from({ length: 100_000 }, (_, word) => mix32(word)));
  expect(seen.size).toBe(100_000);
});

test('flipping any bit of a word flips half of the 32 result bits on average', () => {
  for (let bit = 0; bit < 32; bit++) {
    let flips = 0;
    for (let word = 0; word < 2000; word++)
      flips += ones(mix32(word * 7919) ^ mix32((word * 7919) ^ (1 << bit)));
    // 64,000 fair bits: the standard error of their mean is 0.5 / sqrt(64000).
    expect(Math.abs(flips / 64_000 - 0.5)).toBeLessThan(4.5 * (0.5 / Math.sqrt(64_000)));
  }
});

function ones(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

test('order and number of words count', () => {
  const word = fc.nat({ max: 2 ** 32 - 1 });
  fc.assert(
    fc.property(fc.array(word), fc.array(word), (a, b) => {
      fc.pre(a.join() !== b.join());
      expect(hashWords(a)).not.toEqual(hashWords(b));
    }),
  );
  expect(hashWords([0])).not.toEqual(hashWords([0, 0]));
  expect(hashWords([1, 2])).not.toEqual(hashWords([2, 1]));
});

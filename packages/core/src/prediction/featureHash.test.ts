import fc from 'fast-check';
import { expect, test } from 'vitest';
import { finishHash, hashPair, hashUnorderedPair, hashWord } from './featureHash.ts';

test('the hash of a word is frozen: weights depend on it', () => {
  expect(['', 'a', 'write', 'Write', 'straße'].map(hashWord)).toMatchInlineSnapshot(`
    [
      -1421968373,
      444641715,
      -1083964408,
      -1083964408,
      -1552000420,
    ]
  `);
  expect([hashPair(1, 2), hashPair(2, 1), finishHash(1, 2)]).toMatchInlineSnapshot(`
    [
      -1640531533,
      1013904227,
      -2047822809,
    ]
  `);
});

test('the finaliser of MurmurHash3 maps 1 to 0x514e28b7', () => {
  // The published value of fmix32(1).
  expect(finishHash(1, 0) >>> 0).toBe(0x514e28b7);
});

test('different words of up to 3 units and seeds keep apart: the finaliser is a bijection', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), fc.integer(), (a, b, seed) => {
      fc.pre((a | 0) !== (b | 0));
      expect(finishHash(a, seed)).not.toBe(finishHash(b, seed));
    }),
  );
});

test('the top bits spread evenly over buckets', () => {
  const buckets = new Int32Array(64);
  for (let i = 0; i < 6400; i++) buckets[finishHash(hashWord(`word${i}`), 5) >>> 26]!++;
  // Chi-square with 63 degrees of freedom: mean 63, standard deviation sqrt(126) = 11.2; five of them above.
  const chiSquare = buckets.reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0);
  expect(chiSquare).toBeLessThan(63 + 5 * 11.2);
});

test('order counts in pairs, and does not in unordered ones', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), (a, b) => {
      expect(hashUnorderedPair(a, b)).toBe(hashUnorderedPair(b, a));
    }),
  );
  expect(hashPair(1, 2)).not.toBe(hashPair(2, 1));
});

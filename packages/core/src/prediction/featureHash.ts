/** Where the hash of a word starts. */
export const HASH_START: number = 0x811c9dc5 | 0;

const FNV_PRIME = 0x01000193;

/**
 * Takes one UTF-16 code unit into the running hash of a word.
 *
 * Source: FNV-1a (Fowler, Noll, Vo), 32 bits. Departure: 16-bit units instead of bytes, so that no encoder is needed.
 */
export function hashUnit(hash: number, codeUnit: number): number {
  return Math.imul(hash ^ codeUnit, FNV_PRIME);
}

/**
 * Scrambles a hash so that each bit depends on every bit of `hash` and `seed`; the top bits then number a bucket.
 *
 * Source: the 32-bit finaliser of MurmurHash3 (Appleby), with its first step keyed by `seed`.
 */
export function finishHash(hash: number, seed: number): number {
  let mixed = hash ^ seed;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** Hash of an ordered pair of hashes. */
export function hashPair(first: number, second: number): number {
  return (Math.imul(first, 0x9e3779b1) + second) | 0;
}

/** Hash of two hashes whose order does not count. */
export function hashUnorderedPair(first: number, second: number): number {
  const swap = (first ^ second) & -Number(first > second);
  return hashPair(first ^ swap, second ^ swap);
}

/** Hash of a word as the tokeniser would make it, for tables of words. ASCII letters become small ones. */
export function hashWord(word: string): number {
  let hash = HASH_START;
  const folded = word.toLowerCase();
  for (let i = 0; i < folded.length; i++) hash = hashUnit(hash, folded.charCodeAt(i));
  return finishHash(hash, 0);
}

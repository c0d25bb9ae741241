const GOLDEN_32 = 0x9e3779b9;

/** Starting values of the three lanes: the fractional bits of the square roots of 2, 3 and 5. */
const LANES = [0x6a09e667, 0xbb67ae85, 0x3c6ef372] as const;

/**
 * One step of a 32-bit splitmix generator: adds the golden ratio and scrambles. A bijection on 32-bit words, so
 * different words stay different.
 *
 * Source: Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators", section 4 (the add-and-mix
 * form). Departure: 32 bits instead of 64, with a two-multiplication mixer found by Wellons' search for low bias
 * (hash-prospector, 16-15-15 shifts).
 */
export function mix32(word: number): number {
  let z = (word + GOLDEN_32) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

/**
 * Hashes a list of 32-bit words to three, for the three random words of an sfc32 state. The order and the number of
 * the words count. Three lanes take in the same words from different starting values, so two lists meet in all three
 * with a chance of about 2^-96.
 */
export function hashWords(words: readonly number[]): [number, number, number] {
  const lanes: [number, number, number] = [LANES[0], LANES[1], LANES[2]];
  for (let lane = 0; lane < lanes.length; lane++) {
    let hash = lanes[lane]!;
    for (const word of words) hash = mix32(hash ^ word);
    lanes[lane] = mix32(hash ^ words.length);
  }
  return lanes;
}

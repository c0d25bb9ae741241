import { checkInteger } from '../errors/check.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';
import type { Rng } from './rng.ts';

/**
 * Draws a whole number from a closed range, each with the same chance, given an `rng` with 53 random bits.
 *
 * The 2^53 possible draws are cut into equal intervals, one per number, and a draw from the rest is made again
 * (fewer than one in two, and for ranges below 2^30 fewer than one in 2^23). The leading bits decide, so a generator
 * with fewer than 53 bits still does well.
 *
 * @param minInclusive  a safe whole number
 * @param maxInclusive  a safe whole number >= minInclusive, at most 2^53 - 1 above it
 * @throws WattlaneError ERR_ARGUMENT
 */
export function sampleInteger(rng: Rng, minInclusive: number, maxInclusive: number): number {
  checkInteger('minInclusive', minInclusive, Number.MIN_SAFE_INTEGER);
  checkInteger('maxInclusive', maxInclusive, minInclusive);
  const numbers = maxInclusive - minInclusive + 1;
  if (numbers > 2 ** 53) {
    throw new WattlaneError('ERR_ARGUMENT', `a range of ${numbers} whole numbers; expected 2^53 or fewer`);
  }
  const width = Math.floor(2 ** 53 / numbers);
  for (;;) {
    // Dividing whole numbers whose product stays within 2^53 never rounds up to the next one, so the floor is exact.
    const interval = Math.floor(Math.floor(rng.nextFloat() * 2 ** 53) / width);
    if (interval < numbers) return minInclusive + interval;
  }
}

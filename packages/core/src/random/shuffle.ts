import { sampleInteger } from './integer.ts';
import type { Rng } from './rng.ts';

/**
 * Puts an array into random order, in place, each order with the same chance. Length - 1 draws of `rng`, more only
 * where `sampleInteger` repeats one.
 *
 * Source: Fisher and Yates 1938; in-place form by Durstenfeld 1964, algorithm 235.
 *
 * @param array  a plain or typed array; empty and single ones stay as they are
 */
export function shuffleInPlace<T>(rng: Rng, array: { readonly length: number; [index: number]: T }): void {
  for (let last = array.length - 1; last > 0; last--) {
    const chosen = sampleInteger(rng, 0, last);
    const value = array[chosen]!;
    array[chosen] = array[last]!;
    array[last] = value;
  }
}

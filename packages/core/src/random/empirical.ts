import { WattlaneError } from '../errors/wattlaneError.ts';
import { sampleInteger } from './integer.ts';
import type { Rng } from './rng.ts';

/**
 * Draws one of the given values, each place with the same chance: a bootstrap draw from an observed sample.
 *
 * @param values  one or more; a value that stands there twice comes up twice as often
 * @throws WattlaneError ERR_EMPTY when there are none
 */
export function sampleEmpirical(rng: Rng, values: ArrayLike<number>): number {
  if (values.length === 0)
    throw new WattlaneError('ERR_EMPTY', 'no values to draw from; expected at least one');
  return values[sampleInteger(rng, 0, values.length - 1)]!;
}

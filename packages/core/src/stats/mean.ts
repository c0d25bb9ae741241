import { WattlaneError } from '../errors/wattlaneError.ts';

/**
 * Arithmetic mean.
 *
 * @param values  one or more numbers; a NaN among them gives NaN
 * @throws WattlaneError ERR_EMPTY when there are none
 */
export function mean(values: ArrayLike<number>): number {
  if (values.length === 0) throw new WattlaneError('ERR_EMPTY', 'mean of no values; expected at least one');
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

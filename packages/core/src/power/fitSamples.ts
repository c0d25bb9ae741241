import { checkPositive } from '../errors/check.ts';
import { WattlaneError } from '../errors/wattlaneError.ts';

/**
 * Checks the two columns of a fit: equal length, positive finite numbers, and enough different values of the first.
 *
 * @param xName, yName  how the caller's users know the columns, with the unit
 * @param distinct      how many different values of `x` the fit needs
 * @throws WattlaneError ERR_SHAPE when the lengths differ; ERR_ARGUMENT for a value that is not positive and finite, or
 *         for too few different ones
 */
export function checkFitSamples(
  xName: string,
  x: Float64Array,
  yName: string,
  y: Float64Array,
  distinct: number,
): void {
  if (x.length !== y.length) {
    throw new WattlaneError('ERR_SHAPE', `${x.length} values of ${xName}, ${y.length} of ${yName}`);
  }
  x.forEach((value, i) => {
    checkPositive(`${xName}[${i}]`, value);
  });
  y.forEach((value, i) => {
    checkPositive(`${yName}[${i}]`, value);
  });
  const seen = new Set(x).size;
  if (seen < distinct) {
    throw new WattlaneError(
      'ERR_ARGUMENT',
      `${seen} different values of ${xName}; the fit needs ${distinct}`,
    );
  }
}

import { WattlaneError } from '../errors/wattlaneError.ts';

/**
 * Checks that two lists pair up, for a statistic of ranks.
 *
 * @throws WattlaneError ERR_SHAPE when the lengths differ, ERR_EMPTY for fewer than two pairs, ERR_ARGUMENT for a NaN
 */
export function checkPairs(x: ArrayLike<number>, y: ArrayLike<number>): void {
  if (x.length !== y.length) {
    throw new WattlaneError(
      'ERR_SHAPE',
      `${x.length} values of x, ${y.length} of y; expected as many of each`,
    );
  }
  if (x.length < 2) throw new WattlaneError('ERR_EMPTY', `${x.length} pairs; expected at least two`);
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i]) || Number.isNaN(y[i])) {
      throw new WattlaneError('ERR_ARGUMENT', `NaN in pair ${i}; expected numbers`);
    }
  }
}

import type { Claim } from '../arbitration/claim.ts';
import { Fields } from './readJson.ts';

/** Above every clock and power of a GPU; what the GPU itself allows is checked where it is known. */
const MOST_MHZ = 1e5;
const MOST_WATTS = 1e5;

/**
 * Reads `clock` and `powerWatts` of a control request. What is left out is not claimed.
 *
 * @throws WattlaneError ERR_ARGUMENT
 */
export function readClaim(fields: Fields): Claim {
  const powerWatts = fields.has('powerWatts') ? fields.number('powerWatts', 0, MOST_WATTS) : null;
  if (!fields.has('clock')) {
    if (powerWatts === null) throw fields.error('clock', 'a clock range, or powerWatts, or both');
    return { clock: null, powerWatts };
  }
  const range = new Fields(fields.raw('clock'), 'body.clock');
  const minMhz = range.number('minMhz', 0, MOST_MHZ);
  const maxMhz = range.number('maxMhz', 0, MOST_MHZ);
  range.end();
  return { clock: { minMhz, maxMhz }, powerWatts };
}

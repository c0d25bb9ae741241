import { type Fleet, runFleet, shareRequests } from './fleet.ts';
import { fixedClock } from './policies.ts';

/** Attainment that the top clock must keep. */
const TARGET = 0.99;

/** Requests a second that no fleet of the bench falls below or reaches. */
const LOWEST_RATE = 0.02;
const HIGHEST_RATE = 100;

/** Halvings of the logarithm of the range; the rate is then known to a tenth of a per cent or so. */
const HALVINGS = 13;

/** Highest rate at which the top clock still attains 99 %, in requests a second: what loads are fractions of. */
export function sloCapacity(fleet: Fleet): number {
  return highestRate((rate) => {
    const { attainment } = runFleet(fleet, shareRequests(fleet, rate), fixedClock(1));
    return attainment >= TARGET;
  });
}

/** Highest rate that passes, by bisection on its logarithm; attainment is taken to fall with the rate. */
export function highestRate(passes: (requestsPerSecond: number) => boolean): number {
  let low = LOWEST_RATE;
  let high = HIGHEST_RATE;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = Math.sqrt(low * high);
    if (passes(middle)) low = middle;
    else high = middle;
  }
  return low;
}

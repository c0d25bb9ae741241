import type { GpuCapabilities } from '../backend/gpuBackend.ts';
import { stepDown } from './checkClaim.ts';
import { type Claim, type ClockRange, type OperatorLimits, type Setting, STOCK } from './claim.ts';

/**
 * What a GPU is set to when several clients hold claims on it.
 *
 * Power: the lowest of the caps, since each is a promise about the draw. Clock: the highest that any SLO needs, since a
 * GPU that several share must serve the most demanding; a clock that a client asked for is an upper bound only for the
 * ones who ask for less. The operator's highest clock bounds it, with or without claims. A cap lowers the clock further in
 * hardware, so nothing has to be done about it here.
 *
 * A clock range that leaves the whole list open is no lock at all: stock.
 *
 * @param claims  checked by `checkClaim`
 */
export function arbitrate(
  claims: Iterable<Claim>,
  capabilities: GpuCapabilities,
  limits: OperatorLimits,
): Setting {
  const { clocksMhz } = capabilities;
  let powerWatts = STOCK.powerWatts;
  let clock = STOCK.clock;
  for (const claim of claims) {
    if (claim.powerWatts !== null) powerWatts = Math.min(powerWatts ?? claim.powerWatts, claim.powerWatts);
    clock = widest(clock, claim.clock);
  }
  const lowest = clocksMhz[0];
  const top = clocksMhz.at(-1);
  if (lowest === undefined || top === undefined) return { clock: null, powerWatts };
  const ceiling = stepDown(clocksMhz, limits.maxClockMhz ?? top);
  const maxMhz = Math.min(clock?.maxMhz ?? top, ceiling);
  const minMhz = Math.min(clock?.minMhz ?? lowest, maxMhz);
  const open = minMhz === lowest && maxMhz === top;
  return { clock: open ? null : { minMhz, maxMhz }, powerWatts };
}

/** The range that serves the more demanding of two; null for who does not care. */
function widest(a: ClockRange | null, b: ClockRange | null): ClockRange | null {
  if (a === null || b === null) return a ?? b;
  return { minMhz: Math.max(a.minMhz, b.minMhz), maxMhz: Math.max(a.maxMhz, b.maxMhz) };
}

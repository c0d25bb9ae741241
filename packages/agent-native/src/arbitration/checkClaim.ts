import type { GpuCapabilities } from '../backend/gpuBackend.ts';
import type { Claim, ClockRange, OperatorLimits } from './claim.ts';

/** A claim that hardware and operator allow, or why not. */
export type ClaimCheck =
  | { readonly kind: 'ok'; readonly claim: Claim }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Checks a claim against what the hardware offers and the operator allows, whoever made it.
 *
 * A clock between two steps of the list is taken down to the lower one, as a driver does by itself; a clock outside the
 * list, a minimum above the maximum and a cap outside the constraints are refused.
 */
export function checkClaim(claim: Claim, capabilities: GpuCapabilities, limits: OperatorLimits): ClaimCheck {
  const clock = claim.clock === null ? null : checkClock(claim.clock, capabilities.clocksMhz, limits);
  if (typeof clock === 'string') return { kind: 'refused', reason: clock };
  const problem = claim.powerWatts === null ? null : checkPower(claim.powerWatts, capabilities, limits);
  if (problem !== null) return { kind: 'refused', reason: problem };
  return { kind: 'ok', claim: { clock, powerWatts: claim.powerWatts } };
}

function checkClock(
  clock: ClockRange,
  clocksMhz: readonly number[],
  limits: OperatorLimits,
): ClockRange | string {
  const lowest = clocksMhz[0];
  const top = clocksMhz.at(-1);
  if (lowest === undefined || top === undefined) return 'this GPU has no clock that can be locked';
  const { minMhz, maxMhz } = clock;
  for (const [name, mhz] of Object.entries({ minMhz, maxMhz })) {
    if (!(Number.isFinite(mhz) && mhz >= lowest && mhz <= top)) {
      return `clock.${name} is ${mhz}; expected ${lowest} to ${top} MHz`;
    }
  }
  if (minMhz > maxMhz) return `clock.minMhz ${minMhz} is above clock.maxMhz ${maxMhz}`;
  const floor = limits.minClockMhz ?? lowest;
  if (maxMhz < floor) return `clock.maxMhz is ${maxMhz}; the operator allows ${floor} MHz or more`;
  // A floor between two steps is kept by the step above it.
  const snapped = stepDown(clocksMhz, maxMhz);
  const kept = snapped < floor ? stepUp(clocksMhz, floor) : snapped;
  return { minMhz: Math.min(stepDown(clocksMhz, minMhz), kept), maxMhz: kept };
}

function checkPower(watts: number, { powerCap }: GpuCapabilities, limits: OperatorLimits): string | null {
  if (powerCap === null) return 'this GPU has no power limit that can be set';
  const min = Math.max(powerCap.minWatts, limits.minPowerWatts ?? 0);
  if (Number.isFinite(watts) && watts >= min && watts <= powerCap.maxWatts) return null;
  return `powerWatts is ${watts}; expected ${min} to ${powerCap.maxWatts} W`;
}

/** The highest clock of the list that is not above `mhz`; the lowest when all are. */
export function stepDown(clocksMhz: readonly number[], mhz: number): number {
  return clocksMhz.findLast((clock) => clock <= mhz) ?? clocksMhz[0]!;
}

/** The lowest clock of the list that is not below `mhz`; the highest when all are. */
export function stepUp(clocksMhz: readonly number[], mhz: number): number {
  return clocksMhz.find((clock) => clock >= mhz) ?? clocksMhz.at(-1)!;
}

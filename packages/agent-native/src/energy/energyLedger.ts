/** Energy of one GPU since the agent started. Plain data. */
export interface EnergyLedger {
  /** What is accounted for, in J. */
  joules: number;
  /** Where it comes from: the GPU's own counter, or power integrated over time. */
  source: 'counter' | 'integrated' | 'none';
  /** Spans without readings, in ms and number. Their energy is in `joules` only where a counter ran on. */
  gapMs: number;
  gaps: number;
  lastTimeMs: number;
  lastCounterJoules: number;
  lastPowerWatts: number;
}

/** Readings that an entry is made of. */
export interface EnergyReading {
  readonly timeMs: number;
  readonly energyJoules: number | null;
  readonly powerWatts: number | null;
}

/** A ledger before the first reading. */
export const createEnergyLedger = (): EnergyLedger => ({
  joules: 0,
  source: 'none',
  gapMs: 0,
  gaps: 0,
  lastTimeMs: Number.NaN,
  lastCounterJoules: Number.NaN,
  lastPowerWatts: Number.NaN,
});

/**
 * Adds what was drawn since the reading before.
 *
 * With a counter: its difference, also across a gap, since it went on counting. Without: the trapezoid over power, but
 * nothing across a gap. A counter that runs backwards was reset, as when a driver is loaded again: a gap too, whose energy
 * is unknown. Gaps are counted, never filled.
 *
 * @param gapMs  distance between readings from which one is missing
 * @returns the energy added, in J
 */
export function addReading(ledger: EnergyLedger, reading: EnergyReading, gapMs: number): number {
  const { timeMs, energyJoules, powerWatts } = reading;
  if (energyJoules === null && powerWatts === null) return 0;
  const passedMs = timeMs - ledger.lastTimeMs;
  // The first reading, whose distance is not a number, and one that is out of order.
  const isNext = passedMs > 0;
  if (passedMs <= 0) return 0;
  let added = 0;
  let isGap = isNext && passedMs > gapMs;
  if (energyJoules !== null) {
    const counted = energyJoules - ledger.lastCounterJoules;
    if (counted < 0) isGap = true;
    else if (isNext && !Number.isNaN(counted)) added = counted;
    ledger.source = 'counter';
  } else if (powerWatts !== null) {
    const pair = powerWatts + ledger.lastPowerWatts;
    if (isNext && !isGap && !Number.isNaN(pair)) added = (pair / 2) * (passedMs / 1000);
    ledger.source = 'integrated';
  }
  if (isGap) {
    ledger.gaps += 1;
    ledger.gapMs += passedMs;
  }
  ledger.joules += added;
  ledger.lastTimeMs = timeMs;
  ledger.lastCounterJoules = energyJoules ?? Number.NaN;
  ledger.lastPowerWatts = powerWatts ?? Number.NaN;
  return added;
}

import type { Setting } from '../arbitration/claim.ts';
import { CLOCK_REASONS, type GpuSample } from '../backend/gpuBackend.ts';

/** Whether a GPU was seen to do what it was set to. */
export type Seen = 'pending' | 'yes' | 'no' | 'unknown';

/** Bits that explain a clock below the one that was set. */
const SLOWED =
  CLOCK_REASONS.idle |
  CLOCK_REASONS.powerCap |
  CLOCK_REASONS.hardwareSlowdown |
  CLOCK_REASONS.syncBoost |
  CLOCK_REASONS.softwareThermal |
  CLOCK_REASONS.hardwareThermal |
  CLOCK_REASONS.powerBrake;
/** How far a clock may be beyond its bound: one step and what drivers round. */
const TOLERANCE_MHZ = 30;
/** A limit reads back as set, but for whole watts. */
export const SAME_WATTS = 1;
/** Load from which a clock below the allowed one needs a reason. */
const BUSY_RATIO = 0.5;

/** What one sample shows about a setting. */
export type Sighting =
  /** All that can be read agrees. */
  | 'obeys'
  /** The SM clock is above what was allowed, or below it without a reason. */
  | 'clock'
  /** The power limit is another one. */
  | 'power'
  /** Nothing that could tell was read. */
  | 'blind';

/**
 * Compares a sample with what was set. `SUCCESS` from a driver is no proof: clocks are known that do not follow a lock, and
 * there is no getter for it, so the clock itself has to be looked at.
 */
export function sight(setting: Setting, sample: GpuSample): Sighting {
  const { smClockMhz, powerLimitWatts, clockReasons, utilizationRatio } = sample;
  if (setting.powerWatts !== null && powerLimitWatts !== null) {
    if (Math.abs(powerLimitWatts - setting.powerWatts) > SAME_WATTS) return 'power';
  }
  if (setting.clock === null)
    return setting.powerWatts !== null && powerLimitWatts === null ? 'blind' : 'obeys';
  if (smClockMhz === null) return 'blind';
  const { minMhz, maxMhz } = setting.clock;
  if (smClockMhz > maxMhz + TOLERANCE_MHZ) return 'clock';
  const hasReason = clockReasons === null || (clockReasons & SLOWED) !== 0;
  if (hasReason) return 'obeys';
  const wanted = (utilizationRatio ?? 0) >= BUSY_RATIO ? maxMhz : minMhz;
  return smClockMhz < wanted - TOLERANCE_MHZ ? 'clock' : 'obeys';
}

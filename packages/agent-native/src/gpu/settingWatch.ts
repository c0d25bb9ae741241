import type { Setting } from '../arbitration/claim.ts';
import type { GpuSample } from '../backend/gpuBackend.ts';
import { type Seen, sight } from './obedience.ts';

/** How one setting has been seen since it was applied. Plain data. */
export interface SettingWatch {
  seen: Seen;
  /** Samples in a row that disagree. */
  misses: number;
  /** When the setting was applied, in ms. */
  sinceMs: number;
}

/** What a sample brings to light. */
export type WatchFinding =
  | 'nothing'
  /** The GPU was never seen to obey. */
  | 'mismatch'
  /** It obeyed and no longer does: another program has written over the setting. */
  | { readonly conflict: 'clock' | 'power' };

/** Time after a change in which a clock may still be on its way, in ms. */
const SETTLE_MS = 600;
/** Samples in a row that disagree before it is said. */
const SIGHTINGS = 3;

/**
 * Takes in one sample of a GPU that is not at stock. A sample that was taken before the setting was says nothing.
 *
 * A power limit is read back when it is set, so that another value at once is another writer's; a clock needs time to
 * change and a longer look. A clock that never followed is a mismatch, one that did and does not any more a conflict.
 *
 * @param watch  changed in place
 */
export function watchSetting(watch: SettingWatch, setting: Setting, sample: GpuSample): WatchFinding {
  if (sample.timeMs <= watch.sinceMs) return 'nothing';
  const sighting = sight(setting, sample);
  if (sighting === 'blind') {
    watch.seen = 'unknown';
    return 'nothing';
  }
  if (sighting === 'obeys') {
    watch.misses = 0;
    watch.seen = 'yes';
    return 'nothing';
  }
  if (sighting === 'power') {
    watch.seen = 'no';
    return { conflict: 'power' };
  }
  if (sample.timeMs < watch.sinceMs + SETTLE_MS) return 'nothing';
  watch.misses += 1;
  if (watch.misses < SIGHTINGS) return 'nothing';
  const before = watch.seen;
  watch.seen = 'no';
  if (before === 'yes') return { conflict: 'clock' };
  return before === 'pending' ? 'mismatch' : 'nothing';
}

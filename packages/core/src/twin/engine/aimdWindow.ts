import type { EngineSample } from '../../admission/trackSlots.ts';
import type { ServingProfile } from '../../power/servingProfile.ts';

/** Requests that may wait inside the engine before the window falls. */
const WAITING_MAX = 2;

/**
 * The next window by additive increase and multiplicative decrease: 0.8 of it when more than 2 requests wait inside the
 * engine or its KV memory is more than 0.9 full; one more when none waits and it is less than 0.8 full.
 *
 * A baseline that fails, kept to show it: prompts that wait for a chunk are normal, so the window collapses at every burst
 * and comes back by one a reading.
 *
 * @param window   requests that may be in flight now
 * @param kvRatio  share of the KV memory in use, 0 to 1
 * @returns 1 to the slots of the engine
 */
export function aimdWindow(
  window: number,
  sample: EngineSample,
  kvRatio: number,
  profile: ServingProfile,
): number {
  if (sample.waiting > WAITING_MAX || kvRatio > 0.9) return Math.max(1, Math.floor(0.8 * window));
  if (sample.waiting === 0 && kvRatio < 0.8) return Math.min(profile.maxNumSeqs, window + 1);
  return window;
}

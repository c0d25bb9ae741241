import type { ServingProfile } from './servingProfile.ts';
import { slowdown } from './slowdown.ts';

/**
 * Time of one engine step that gives one token to each of `decodingRequests` requests, in ms:
 * `a * m(w_a, x) + c * B * m(w_c, x)` with m the `slowdown`.
 *
 * 0 without a request. Arguments are not checked: this runs for every simulated step.
 *
 * Source: docs/algorithms/power-model.md.
 *
 * @param clockRatio  SM clock over the top clock, above 0, at most 1
 */
export function decodeStepMs(profile: ServingProfile, decodingRequests: number, clockRatio: number): number {
  return stepMs(profile, decodingRequests, 0, clockRatio);
}

/**
 * Time that computing `tokens` prompt tokens adds to a step, in ms: `n / tau * m(w_p, x)`; 0 for none.
 *
 * @param clockRatio  SM clock over the top clock, above 0, at most 1
 */
export function prefillMs(profile: ServingProfile, tokens: number, clockRatio: number): number {
  if (tokens <= 0) return 0;
  return (tokens / profile.prefillTokensPerMs) * slowdown(profile.prefillMemoryBound, clockRatio);
}

/**
 * Time of one mixed engine step, in ms: `a * m(w_a, x) + c * B * m(w_c, x) + n / tau * m(w_p, x)`.
 *
 * The base `a` counts once whenever anything runs, since the weights are read once for decode and prefill together.
 * 0 when there is nothing to do.
 *
 * @param decodingRequests  requests that get one token in this step
 * @param prefillTokens     prompt tokens computed in this step
 * @param clockRatio        SM clock over the top clock, above 0, at most 1
 */
export function stepMs(
  profile: ServingProfile,
  decodingRequests: number,
  prefillTokens: number,
  clockRatio: number,
): number {
  if (decodingRequests <= 0 && prefillTokens <= 0) return 0;
  return (
    profile.decodeBaseMs * slowdown(profile.decodeBaseMemoryBound, clockRatio) +
    profile.decodePerRequestMs *
      decodingRequests *
      slowdown(profile.decodePerRequestMemoryBound, clockRatio) +
    prefillMs(profile, prefillTokens, clockRatio)
  );
}

/**
 * Share of a step's time that goes to prefill, 0 to 1, as `stepPowerWatts` takes it; 0 when there is nothing to do.
 *
 * @param decodingRequests  requests that get one token in this step
 * @param prefillTokens     prompt tokens computed in this step
 * @param clockRatio        SM clock over the top clock, above 0, at most 1
 */
export function prefillTimeShare(
  profile: ServingProfile,
  decodingRequests: number,
  prefillTokens: number,
  clockRatio: number,
): number {
  if (prefillTokens <= 0) return 0;
  return (
    prefillMs(profile, prefillTokens, clockRatio) /
    stepMs(profile, decodingRequests, prefillTokens, clockRatio)
  );
}

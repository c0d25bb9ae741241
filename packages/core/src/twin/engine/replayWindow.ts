import { type HoldLimits, holdLimits, NO_LIMITS } from '../../admission/holdLimits.ts';
import { checkPositive } from '../../errors/check.ts';
import { WattlaneError } from '../../errors/wattlaneError.ts';
import type { ServingProfile } from '../../power/servingProfile.ts';

/**
 * Who holds requests back, and how.
 *
 * - `rules`: the gateway, by the hold window of core/admission. `slots` says whether the engine's slots are known, found
 *   from its metrics, or neither; `kvCap` whether its KV memory and preemptions are known; `streams` whether clients
 *   stream, so that first tokens are seen. Default: slots known, no KV cap, streams.
 * - `fixed`: the gateway, by a fixed number of requests in flight and, if given, of prompt
 *   tokens behind the prompt that is computed.
 * - `aimd`: the gateway, by additive increase and multiplicative decrease. It is here to be compared with.
 * - `none`: nobody. Every request is sent at once, and the engine takes them first come, first served.
 * - `engine`: the engine. It takes requests in the scheduler's order, and looks at it only when a step has room for another
 *   prompt: the best that an order can do. One replica only.
 */
export type ReplayWindow =
  | {
      readonly kind: 'rules';
      readonly slots?: 'known' | 'tracked' | 'unknown';
      readonly kvCap?: boolean;
      readonly streams?: boolean;
    }
  | { readonly kind: 'fixed'; readonly maxInFlight: number; readonly maxQueuedPrefillTokens?: number }
  | { readonly kind: 'aimd' }
  | { readonly kind: 'none' }
  | { readonly kind: 'engine' };

/** The window of a replay that names none. */
export const DEFAULT_WINDOW: ReplayWindow = { kind: 'rules' };

/**
 * The limits that a gateway puts on each replica.
 *
 * @throws WattlaneError ERR_ARGUMENT for a fixed limit that is not above 0
 */
export function replayLimits(window: ReplayWindow, profile: ServingProfile): HoldLimits {
  switch (window.kind) {
    case 'rules': {
      const { slots = 'known', kvCap = false, streams = true } = window;
      return holdLimits({
        metrics: slots !== 'unknown',
        chunkTokens: profile.chunkTokens,
        ...(slots === 'known' ? { slots: profile.maxNumSeqs } : {}),
        ...(kvCap ? { kvTokens: profile.kvCapacityTokens } : {}),
        ...(streams ? {} : { prefillTokensPerMs: profile.prefillTokensPerMs }),
      });
    }
    case 'fixed':
      return {
        ...NO_LIMITS,
        maxInFlight: checkPositive('window.maxInFlight', window.maxInFlight),
        maxQueuedPrefillTokens:
          window.maxQueuedPrefillTokens === undefined
            ? NO_LIMITS.maxQueuedPrefillTokens
            : checkPositive('window.maxQueuedPrefillTokens', window.maxQueuedPrefillTokens),
      };
    case 'aimd':
      return { ...NO_LIMITS, maxInFlight: profile.maxNumSeqs };
    default:
      return NO_LIMITS;
  }
}

/** @throws WattlaneError ERR_ARGUMENT for an engine's own order in front of several replicas */
export function checkReplayWindow(window: ReplayWindow, replicas: number): void {
  if (window.kind === 'engine' && replicas > 1) {
    throw new WattlaneError(
      'ERR_ARGUMENT',
      `replicas is ${replicas}; expected 1 with a window of kind engine, which has one queue`,
    );
  }
}

/** Time between two readings of the engines' metrics, in ms; Infinity for a window that does not read them. */
export function metricsEveryMs(window: ReplayWindow): number {
  const { kind } = window;
  const reads =
    kind === 'aimd' || (kind === 'rules' && (window.slots === 'tracked' || window.kvCap === true));
  return reads ? 500 : Number.POSITIVE_INFINITY;
}

/** Whether first tokens are seen by the gateway. */
export const seesFirstTokens = (window: ReplayWindow): boolean =>
  window.kind !== 'rules' || window.streams !== false;

import type { Band } from '@wattlane/core/domain';
import { checkInteger, checkPositive } from '@wattlane/core/errors';
import type { LengthLearner } from '@wattlane/core/learning';
import type { LengthPredictor } from '@wattlane/core/prediction';
import type { PolicyName, SizeModel } from '@wattlane/core/scheduling';
import type { FetchRecord } from './fetchRecord.ts';

/** How `wrapFetch` orders; everything may be left out. */
export interface WrapFetchOptions {
  /**
   * Requests in flight at once, >= 1; 8 by default. Exactly that many: the gateway sends one more to keep an engine's step
   * full, but what is behind a `fetch` may refuse it.
   */
  readonly slots?: number;
  /** `boost` by default. Other policies of the scheduler need what a `fetch` does not know: true sizes, deadlines. */
  readonly policy?: Extract<PolicyName, 'boost' | 'fcfs' | 'ssjf'>;
  /** Promise of `boost`: nothing that arrives this much later, in ms, overtakes. Infinity by default: no cap. */
  readonly overtakeCapMs?: number;
  /** Foretells lengths; without one every prompt is foretold the same, see `NEUTRAL_PREDICTOR`. */
  readonly predictor?: LengthPredictor;
  /** What was learned before; an empty one by default. It is changed in place. */
  readonly learner?: LengthLearner;
  /** Urgency of requests that do not say theirs in the header `x-wattlane-class`; `standard` by default. */
  readonly band?: Band;
  /** Whether usage is asked for at the end of streams whose caller did not, and taken out of the answer again; true. */
  readonly injectUsage?: boolean;
  /** Prompt tokens that may wait behind the prompt that is being computed; no limit by default. */
  readonly maxQueuedPrefillTokens?: number;
  /** Prompt tokens that the engine computes in a ms; with it requests that do not stream count in that limit too. */
  readonly prefillTokensPerMs?: number;
  /** Time that a request holds a slot, as far as it is known at the start; it is learned from there. */
  readonly sizeModel?: SizeModel;
  /** A request whose answer has not begun after this long gives its slot up, in ms; 600,000 by default. It goes on. */
  readonly headTimeoutMs?: number;
  /** The same of an answer of which nothing was read or came for this long; 60,000 by default. */
  readonly idleTimeoutMs?: number;
  /** Told of every ordered request when it is over, in a turn of its own. */
  readonly onRecord?: (record: FetchRecord) => void;
  /** A gateway orders: nothing is held here, `band` goes along as the header `x-wattlane-class`, all else is unused. */
  readonly gateway?: boolean;
}

/** Options with their defaults and checked. */
export type OrderSettings = Required<
  Omit<WrapFetchOptions, 'predictor' | 'learner' | 'prefillTokensPerMs' | 'onRecord' | 'gateway'>
> &
  Pick<WrapFetchOptions, 'prefillTokensPerMs' | 'onRecord'>;

/** A mid-sized model that serves a few requests at once: 100 answer tokens a second each. Outcomes soon replace it. */
const STARTING_SIZE: SizeModel = { baseMs: 20, perInputTokenMs: 0.05, perOutputTokenMs: 10 };

/**
 * Fills in the defaults.
 *
 * @throws WattlaneError ERR_ARGUMENT for slots that are no whole number >= 1, or a time that is not above 0
 */
export function orderSettings(options: WrapFetchOptions): OrderSettings {
  const { prefillTokensPerMs, onRecord } = options;
  return {
    slots: checkInteger('slots', options.slots ?? 8, 1),
    policy: options.policy ?? 'boost',
    overtakeCapMs: options.overtakeCapMs ?? Number.POSITIVE_INFINITY,
    band: options.band ?? 'standard',
    injectUsage: options.injectUsage ?? true,
    maxQueuedPrefillTokens: options.maxQueuedPrefillTokens ?? Number.POSITIVE_INFINITY,
    sizeModel: options.sizeModel ?? STARTING_SIZE,
    headTimeoutMs: checkPositive('headTimeoutMs', options.headTimeoutMs ?? 600_000),
    idleTimeoutMs: checkPositive('idleTimeoutMs', options.idleTimeoutMs ?? 60_000),
    ...(prefillTokensPerMs === undefined
      ? {}
      : { prefillTokensPerMs: checkPositive('prefillTokensPerMs', prefillTokensPerMs) }),
    ...(onRecord === undefined ? {} : { onRecord }),
  };
}

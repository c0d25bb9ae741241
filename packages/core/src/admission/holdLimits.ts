import { checkInteger, checkPositive } from '../errors/check.ts';

/** What the gateway knows of an engine. What is not known is left out. */
export interface KnownEngine {
  /** Requests that the engine batches at most (vLLM: max_num_seqs), >= 1. */
  readonly slots?: number;
  /** Whether the engine's counts of running and waiting requests are read; slots that are not known are then tracked. */
  readonly metrics?: boolean;
  /** Token budget of one engine step, >= 1; 2,048 by default. */
  readonly chunkTokens?: number;
  /** Tokens of the KV memory; give it only where the engine's counter of preemptions is read too (vLLM, SGLang). */
  readonly kvTokens?: number;
  /** Prompt tokens that the engine computes in a ms; only used for clients that do not stream. */
  readonly prefillTokensPerMs?: number;
}

/** From where on requests are held, for one engine. Infinity where there is no limit, null where a rule is off. */
export interface HoldLimits {
  /** Requests that may be in flight; the start of the search while slots are tracked. */
  readonly maxInFlight: number;
  readonly trackSlots: boolean;
  /** Input tokens that may wait inside the engine behind the prompt that it computes, see `queuedPrefillTokens`. */
  readonly maxQueuedPrefillTokens: number;
  readonly kvTokens: number | null;
  readonly prefillTokensPerMs: number | null;
}

/** Prefill limit at the usual chunk of 2,048 tokens: two chunks fill the next step before the gateway hears of this one. */
const MIN_QUEUED_PREFILL_TOKENS = 4096;

const DEFAULT_CHUNK_TOKENS = 2048;

/** Requests in flight where neither the slots nor metrics are known: too many loses some gain, too few loses throughput. */
const UNKNOWN_SLOTS_IN_FLIGHT = 256;

/** Where the search for unknown slots starts. */
const TRACKING_START = 32;

/**
 * The limits of the hold window for an engine.
 *
 * - Slots known: `slots + max(1, slots / 64)` in flight, since exactly `slots` leaves one idle for a step after each finish.
 * - Slots unknown, metrics read: tracked from 32 on, see `trackSlots`. No metrics: 256.
 * - Prefill: 4,096 input tokens behind the prompt that is being computed, or a chunk if that is more.
 *
 * Source: the prototype of docs/algorithms/hold-window.md. Departure: it limited all prompts without a first token to 8,192
 * tokens, the one being computed included. As a part of that one is done, the rest is sometimes too little to fill a step.
 *
 * @throws WattlaneError ERR_ARGUMENT when a number is not whole and >= 1, or the prefill speed is not above 0
 */
export function holdLimits(engine: KnownEngine): HoldLimits {
  const chunkTokens = checkInteger('chunkTokens', engine.chunkTokens ?? DEFAULT_CHUNK_TOKENS, 1);
  const { slots, metrics = false, kvTokens, prefillTokensPerMs } = engine;
  return {
    maxInFlight:
      slots === undefined ? (metrics ? TRACKING_START : UNKNOWN_SLOTS_IN_FLIGHT) : withSpare(slots),
    trackSlots: slots === undefined && metrics,
    maxQueuedPrefillTokens: Math.max(MIN_QUEUED_PREFILL_TOKENS, chunkTokens),
    kvTokens: kvTokens === undefined ? null : checkInteger('kvTokens', kvTokens, 1),
    prefillTokensPerMs:
      prefillTokensPerMs === undefined ? null : checkPositive('prefillTokensPerMs', prefillTokensPerMs),
  };
}

/** No limit at all: every request is sent at once. */
export const NO_LIMITS: HoldLimits = {
  maxInFlight: Number.POSITIVE_INFINITY,
  trackSlots: false,
  maxQueuedPrefillTokens: Number.POSITIVE_INFINITY,
  kvTokens: null,
  prefillTokensPerMs: null,
};

function withSpare(slots: number): number {
  checkInteger('slots', slots, 1);
  return slots + Math.max(1, Math.ceil(slots / 64));
}

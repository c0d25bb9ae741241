import { checkInteger } from '../errors/check.ts';

/**
 * When the gateway holds a request back instead of sending it on. An engine that batches has no queue worth ordering
 * until one of its limits is full; the gateway holds requests from there on, and never earlier, since a window that is
 * too small starves the engine while one that is too large only loses part of the gain.
 */
export interface HoldLimits {
  /** Requests that may be in flight at one replica. */
  readonly maxInFlight: number;
  /** Input tokens that one replica may have to compute for requests whose first token has not come back. */
  readonly maxPrefillTokens: number;
}

/** What one replica has in flight. Plain data. */
export interface InFlight {
  requests: number;
  /** Input tokens to be computed for requests that have not produced their first token. */
  prefillTokens: number;
}

/** Prefill limit at the usual chunk of 2,048 tokens: four chunks keep the engine fed and leave an order to be chosen. */
const DEFAULT_PREFILL_TOKENS = 8192;

/**
 * Limits for an engine that runs up to `slots` requests at once: `slots + max(1, slots / 64)` requests in flight, since
 * exactly `slots` leaves one idle for a step after each finish; and 8,192 input tokens, or two chunks if that is more.
 *
 * @param slots        requests that the engine batches at most (vLLM: max_num_seqs), >= 1
 * @param chunkTokens  token budget of one engine step, >= 1
 * @throws WattlaneError ERR_ARGUMENT when either is no whole number >= 1
 */
export function holdLimits(slots: number, chunkTokens: number): HoldLimits {
  checkInteger('slots', slots, 1);
  checkInteger('chunkTokens', chunkTokens, 1);
  return {
    maxInFlight: slots + Math.max(1, Math.ceil(slots / 64)),
    maxPrefillTokens: Math.max(DEFAULT_PREFILL_TOKENS, 2 * chunkTokens),
  };
}

/**
 * Whether one more request may be sent. The prefill limit is tested before the request is added, so it may be overshot by
 * one request: a test of the sum after it would keep long prompts waiting for an empty engine.
 */
export function hasRoom(limits: HoldLimits, inFlight: InFlight): boolean {
  return inFlight.requests < limits.maxInFlight && inFlight.prefillTokens < limits.maxPrefillTokens;
}

/** A request that is in flight at a replica. Plain data. */
export interface SentRequest {
  readonly prefillTokens: number;
  /** Whether its first token has come back. */
  firstToken: boolean;
}

/**
 * A request is sent. Keep what comes back for its first token and its end.
 *
 * @param prefillTokens  tokens of its prompt, without those that a prefix cache is known to hold
 */
export function recordSent(inFlight: InFlight, prefillTokens: number): SentRequest {
  inFlight.requests += 1;
  inFlight.prefillTokens += prefillTokens;
  return { prefillTokens, firstToken: false };
}

/** The first token of a request came back; later calls for the same request have no effect. */
export function recordFirstToken(inFlight: InFlight, sent: SentRequest): void {
  if (sent.firstToken) return;
  sent.firstToken = true;
  inFlight.prefillTokens -= sent.prefillTokens;
}

/** A request ended, was cancelled or failed, with or without a first token. */
export function recordEnded(inFlight: InFlight, sent: SentRequest): void {
  recordFirstToken(inFlight, sent);
  inFlight.requests -= 1;
}

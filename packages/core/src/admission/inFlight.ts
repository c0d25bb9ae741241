import { checkRange } from '../errors/check.ts';

/** What the hold window has to know of a request before it is sent. */
export interface HoldRequest {
  /** Tokens of its prompt, without those that a prefix cache is known to hold; >= 0. */
  readonly prefillTokens: number;
  /** Predicted answer length, in tokens, >= 0. */
  readonly predictedTokens: number;
  /** Predicted work, in ms of the engine's time (`jobSizeMs`), >= 0. */
  readonly workMs: number;
  /** Whether its client streams, so that its first token is seen. Default true. */
  readonly streams?: boolean;
}

/** A request that is in flight. Plain data. */
export interface SentRequest {
  readonly kvTokens: number;
  readonly workMs: number;
  /** How many were sent to this engine before it. */
  readonly sequence: number;
}

/** What one engine has in flight: the requests, and their sums. Plain data. Sums are exact: they end at 0. */
export interface InFlight {
  /** By the caller's number of the request. */
  readonly sent: Map<number, SentRequest>;
  /** Input tokens of each request whose prompt is not known, or taken, to be computed; first sent first. */
  readonly prefilling: Map<number, number>;
  /** Sum of `prefilling`. */
  prefillTokens: number;
  /** Expected KV tokens: input and half of the predicted answer. */
  kvTokens: number;
  /** Predicted work, in ms. */
  workMs: number;
  /** Requests sent so far. */
  sends: number;
}

/** Nothing in flight. */
export const createInFlight = (): InFlight => ({
  sent: new Map(),
  prefilling: new Map(),
  prefillTokens: 0,
  kvTokens: 0,
  workMs: 0,
  sends: 0,
});

/** A running request holds its prompt and on average half of its answer. */
const ANSWER_SHARE = 0.5;

/** Sums are kept in units of 1/1024 ms and whole tokens, which doubles add and subtract without rounding. */
const WORK_UNITS_PER_MS = 1024;

/**
 * A request is sent.
 *
 * @param id  the caller's number of the request; a second send of one in flight has no effect
 * @throws WattlaneError ERR_ARGUMENT for a negative or non-finite size
 */
export function addInFlight(inFlight: InFlight, id: number, request: HoldRequest): void {
  if (inFlight.sent.has(id)) return;
  const prefillTokens = Math.round(checkRange('prefillTokens', request.prefillTokens, 0));
  const predictedTokens = checkRange('predictedTokens', request.predictedTokens, 0);
  const workMs = checkRange('workMs', request.workMs, 0);
  const sent = {
    kvTokens: prefillTokens + Math.round(ANSWER_SHARE * predictedTokens),
    workMs: Math.round(workMs * WORK_UNITS_PER_MS) / WORK_UNITS_PER_MS,
    sequence: inFlight.sends,
  };
  inFlight.sent.set(id, sent);
  inFlight.prefilling.set(id, prefillTokens);
  inFlight.sends += 1;
  inFlight.prefillTokens += prefillTokens;
  inFlight.kvTokens += sent.kvTokens;
  inFlight.workMs += sent.workMs;
}

/** The prompt of a request is computed, or taken to be; later calls, and calls for one not in flight, have no effect. */
export function releasePrefill(inFlight: InFlight, id: number): void {
  inFlight.prefillTokens -= inFlight.prefilling.get(id) ?? 0;
  inFlight.prefilling.delete(id);
}

/**
 * Input tokens that the engine has still to begin: those of `prefilling` without the oldest, which is taken to be the one
 * that is being computed and of which an unknown part is left. 0 for none.
 */
export function queuedPrefillTokens({ prefillTokens, prefilling }: InFlight): number {
  for (const oldestTokens of prefilling.values()) return prefillTokens - oldestTokens;
  return 0;
}

/** A request is in flight no more; no effect for one that is not in flight. */
export function removeInFlight(inFlight: InFlight, id: number): void {
  const sent = inFlight.sent.get(id);
  if (sent === undefined) return;
  releasePrefill(inFlight, id);
  inFlight.kvTokens -= sent.kvTokens;
  inFlight.workMs -= sent.workMs;
  inFlight.sent.delete(id);
}

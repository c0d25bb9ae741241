/** Longest wait, in ms, that a client is asked to sit out by itself. */
export const LONGEST_RETRY_WAIT_MS = 30_000;

/** Share of the wait by which jitter moves it at the most. */
const JITTER_SHARE = 0.2;

/** Headers of a 429 or 503, by lower-case name. */
export interface RetryAdvice {
  /** Whether the wait is so long that the answer is `deferred` rather than a short refusal. */
  readonly deferred: boolean;
  /** The wait after jitter, whole ms, at least 1. Added to the time of day it is the answer's `not_before`. */
  readonly waitMs: number;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Tells a client when to come again.
 *
 * `retry-after` holds whole seconds, at least 1 and rounded up; `retry-after-ms` the exact wait, which OpenAI's clients
 * read first. They obey it without an upper bound, and the AI SDK takes waits from 60 s on for its own two seconds. So a
 * wait above 30 s also says `x-should-retry: false`: the call fails at once, with code `deferred`, and the program
 * decides.
 *
 * @param waitMs  estimated wait; below 0 counts as 0
 * @param jitter  -1 to 1, drawn by the caller: moves the wait by up to 20 %, so that clients that were refused together
 *                do not come back together. It does not move a wait over the bound.
 */
export function retryHeaders(waitMs: number, jitter: number): RetryAdvice {
  const moved = waitMs * (1 + JITTER_SHARE * Math.min(1, Math.max(-1, jitter)));
  const wait = Math.max(1, Math.round(moved));
  const deferred = waitMs > LONGEST_RETRY_WAIT_MS;
  const headers: Record<string, string> = {
    'retry-after': String(Math.max(1, Math.ceil(wait / 1000))),
    'retry-after-ms': String(wait),
  };
  if (deferred) headers['x-should-retry'] = 'false';
  return { deferred, waitMs: wait, headers };
}

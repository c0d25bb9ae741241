import { type InFlight, releasePrefill } from './inFlight.ts';

/** A request in flight whose first token will not be seen, and when it is expected. */
export interface UnseenFirstToken {
  readonly id: number;
  readonly sequence: number;
  readonly expectedMs: number;
}

/**
 * When prompts are taken to be computed whose first tokens are not seen, because their clients do not stream. Plain data.
 *
 * An engine computes prompts in the order in which it got them, `tokensPerMs` at most. So a prompt is taken to be done
 * when its own tokens and those ahead of it would be at that speed, or when a request that was sent later gives a token,
 * whichever comes first. Both err to the early side, which loses some of the order's gain; to wait for the
 * end of the answer would hold back requests that the engine has room for.
 */
export interface FirstTokenEstimate {
  readonly tokensPerMs: number;
  /** When all prompts sent so far would be computed, in ms. */
  prefillFreeMs: number;
  /** In the order in which they were sent, which is that of their expected times. */
  readonly unseen: UnseenFirstToken[];
}

/** @param tokensPerMs  prompt tokens that the engine computes in a ms when it does nothing else, > 0 */
export const createFirstTokenEstimate = (tokensPerMs: number): FirstTokenEstimate => ({
  tokensPerMs,
  prefillFreeMs: Number.NEGATIVE_INFINITY,
  unseen: [],
});

/** A request is sent at `nowMs`, in ms; `streams` says whether its first token will be seen. */
export function expectFirstToken(
  estimate: FirstTokenEstimate,
  inFlight: InFlight,
  id: number,
  nowMs: number,
  streams: boolean,
): void {
  const { sequence } = inFlight.sent.get(id)!;
  const prefillTokens = inFlight.prefilling.get(id)!;
  estimate.prefillFreeMs = Math.max(nowMs, estimate.prefillFreeMs) + prefillTokens / estimate.tokensPerMs;
  if (!streams) estimate.unseen.push({ id, sequence, expectedMs: estimate.prefillFreeMs });
}

/** Releases the prompts that were sent before the request of number `sequence`, which gave a token. */
export function releaseSentBefore(estimate: FirstTokenEstimate, inFlight: InFlight, sequence: number): void {
  release(estimate, inFlight, (unseen) => unseen.sequence < sequence);
}

/** Releases the prompts that are expected to be computed by `nowMs`, in ms. */
export function releaseExpected(estimate: FirstTokenEstimate, inFlight: InFlight, nowMs: number): void {
  release(estimate, inFlight, (unseen) => unseen.expectedMs <= nowMs);
}

function release(
  estimate: FirstTokenEstimate,
  inFlight: InFlight,
  isDone: (unseen: UnseenFirstToken) => boolean,
): void {
  let done = 0;
  while (done < estimate.unseen.length && isDone(estimate.unseen[done]!)) {
    const { id, sequence } = estimate.unseen[done]!;
    // A request that was sent again has a new sequence; its prompt is computed anew.
    if (inFlight.sent.get(id)?.sequence === sequence) releasePrefill(inFlight, id);
    done += 1;
  }
  if (done > 0) estimate.unseen.splice(0, done);
}

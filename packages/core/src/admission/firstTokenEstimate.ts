import { type InFlight, releasePrefill } from './inFlight.ts';
import {
  createPrefillSpeed,
  lowerSpeed,
  type PrefillSpeed,
  raiseSpeed,
  settleSpeed,
  trySpeed,
} from './prefillSpeed.ts';

/** A request in flight whose first token will not be seen, and when it is expected. */
export interface UnseenFirstToken {
  readonly id: number;
  readonly sequence: number;
  readonly sentMs: number;
  readonly expectedMs: number;
}

/** A request whose first token, or whole answer, will tell how fast the engine computes prompts. */
export interface TimedPrompt {
  readonly sentMs: number;
  /** Its prompt and those that were not computed when it was sent. */
  readonly aheadTokens: number;
  readonly streams: boolean;
}

/**
 * When prompts are taken to be computed whose first tokens are not seen, because their clients do not stream. Plain data.
 *
 * An engine computes prompts in the order in which it got them. So a prompt is taken to be done when its own tokens and
 * those ahead of it would be at the engine's speed, when a request that was sent later gives a token, or when the engine
 * says that no request waits inside it, whichever comes first. All err to the early side, which loses some of the order's
 * gain; to wait for the end of the answer would hold back requests that the engine has room for.
 *
 * The speed is that of `PrefillSpeed`: what was given at first, and more where the engine shows that it is faster.
 */
export interface FirstTokenEstimate {
  readonly speed: PrefillSpeed;
  /** When all prompts sent so far would be computed, in ms. */
  prefillFreeMs: number;
  /** In the order in which they were sent, which is that of their expected times. */
  readonly unseen: UnseenFirstToken[];
  /** By the caller's number of the request, until its first token. */
  readonly timed: Map<number, TimedPrompt>;
}

/** @param tokensPerMs  prompt tokens that the engine computes in a ms when it does nothing else, > 0 */
export const createFirstTokenEstimate = (tokensPerMs: number): FirstTokenEstimate => ({
  speed: createPrefillSpeed(tokensPerMs),
  prefillFreeMs: Number.NEGATIVE_INFINITY,
  unseen: [],
  timed: new Map(),
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
  const { tokensPerMs } = estimate.speed;
  estimate.prefillFreeMs = Math.max(nowMs, estimate.prefillFreeMs) + prefillTokens / tokensPerMs;
  estimate.timed.set(id, { sentMs: nowMs, aheadTokens: inFlight.prefillTokens, streams });
  if (!streams) estimate.unseen.push({ id, sequence, sentMs: nowMs, expectedMs: estimate.prefillFreeMs });
}

/**
 * The first token of a request came at `nowMs`, or its whole answer when it does not stream: learns the speed from it. The
 * time to a whole answer holds the computing of the answer too, so that it can only show that the engine is faster.
 */
export function learnFromToken(estimate: FirstTokenEstimate, id: number, nowMs: number): void {
  const timed = estimate.timed.get(id);
  if (timed === undefined) return;
  const { sentMs, aheadTokens, streams } = timed;
  const before = estimate.speed.tokensPerMs;
  raiseSpeed(estimate.speed, aheadTokens, nowMs - sentMs);
  if (streams) settleSpeed(estimate.speed, aheadTokens, nowMs - sentMs);
  hasten(estimate, nowMs, before / estimate.speed.tokensPerMs);
}

/** Releases the prompts that were sent before the request of number `sequence`, which gave a token. */
export function releaseSentBefore(estimate: FirstTokenEstimate, inFlight: InFlight, sequence: number): void {
  release(estimate, inFlight, (unseen) => unseen.sequence < sequence);
}

/** Releases the prompts that are expected to be computed by `nowMs`, in ms. */
export function releaseExpected(estimate: FirstTokenEstimate, inFlight: InFlight, nowMs: number): void {
  release(estimate, inFlight, (unseen) => unseen.expectedMs <= nowMs);
}

/** Releases all prompts whose first tokens are not seen, as when the estimate is given up. */
export function releaseUnseen(estimate: FirstTokenEstimate, inFlight: InFlight): void {
  release(estimate, inFlight, () => true);
}

/**
 * The engine was asked at `nowMs`, in ms, how many requests wait inside it.
 *
 * - None: it has begun all prompts that it had then, so all but the newest of the unseen ones are computed. Where prompts
 *   are what requests are held for, a higher speed is tried.
 * - More than are taken to be not computed: the speed may have been taken for too high.
 *
 * @param isHeld  whether requests are held back for the prompts in flight
 */
export function observeWaiting(
  estimate: FirstTokenEstimate,
  inFlight: InFlight,
  waiting: number,
  nowMs: number,
  isHeld: boolean,
): void {
  if (waiting > inFlight.prefilling.size) lowerSpeed(estimate.speed);
  if (waiting > 0) return;
  const newest = estimate.unseen.findLast(({ sentMs }) => sentMs <= nowMs);
  if (newest === undefined) return;
  if (isHeld) trySpeed(estimate.speed);
  release(estimate, inFlight, (unseen) => unseen.sequence < newest.sequence);
  expectAnew(estimate, inFlight, nowMs);
}

/** Expects the prompts that are not computed one after the other from `nowMs` on, none later than before. */
function expectAnew(estimate: FirstTokenEstimate, inFlight: InFlight, nowMs: number): void {
  const { speed } = estimate;
  estimate.prefillFreeMs = Math.min(
    estimate.prefillFreeMs,
    nowMs + inFlight.prefillTokens / speed.tokensPerMs,
  );
  let atMs = nowMs;
  estimate.unseen.forEach((unseen, place) => {
    atMs += (inFlight.prefilling.get(unseen.id) ?? 0) / speed.tokensPerMs;
    estimate.unseen[place] = { ...unseen, expectedMs: Math.min(unseen.expectedMs, atMs) };
  });
}

/** Brings what is expected after `nowMs` forward, to `ratio` of its time, when the engine is found to be faster. */
function hasten(estimate: FirstTokenEstimate, nowMs: number, ratio: number): void {
  if (ratio >= 1) return;
  const sooner = (atMs: number) => (atMs > nowMs ? nowMs + ratio * (atMs - nowMs) : atMs);
  estimate.prefillFreeMs = sooner(estimate.prefillFreeMs);
  estimate.unseen.forEach((unseen, place) => {
    estimate.unseen[place] = { ...unseen, expectedMs: sooner(unseen.expectedMs) };
  });
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

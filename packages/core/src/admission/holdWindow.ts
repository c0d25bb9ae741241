import {
  createFirstTokenEstimate,
  expectFirstToken,
  type FirstTokenEstimate,
  learnFromToken,
  observeWaiting,
  releaseExpected,
  releaseSentBefore,
  releaseUnseen,
} from './firstTokenEstimate.ts';
import type { HoldLimits } from './holdLimits.ts';
import {
  addInFlight,
  createInFlight,
  type HoldRequest,
  type InFlight,
  queuedPrefillTokens,
  releasePrefill,
  removeInFlight,
} from './inFlight.ts';
import { createKvCap, type KvCap, kvCapTokens, updateKvCap } from './kvCap.ts';
import { type EngineSample, trackSlots } from './trackSlots.ts';

/**
 * When the gateway holds a request back instead of sending it to an engine. Plain data, one for each engine.
 *
 * An engine that batches has no queue worth ordering until one of its limits is full; the gateway holds requests from
 * there on, and never earlier, since a window that is too small starves the engine while one that is too large only loses
 * part of the gain.
 */
export interface HoldWindow {
  readonly limits: HoldLimits;
  /** Requests that may be in flight; moves only while slots are tracked. */
  maxInFlight: number;
  /** Largest batch that the engine's metrics have shown. */
  largestRunning: number;
  readonly inFlight: InFlight;
  /** Null where the engine's KV memory or its preemptions are not known. */
  readonly kvCap: KvCap | null;
  /** Null where the engine's prefill speed is not known. */
  readonly firstTokens: FirstTokenEstimate | null;
}

/** A window with nothing in flight. */
export const createHoldWindow = (limits: HoldLimits): HoldWindow => ({
  limits,
  maxInFlight: limits.maxInFlight,
  largestRunning: 0,
  inFlight: createInFlight(),
  kvCap: limits.kvTokens === null ? null : createKvCap(limits.kvTokens),
  firstTokens:
    limits.prefillTokensPerMs === null ? null : createFirstTokenEstimate(limits.prefillTokensPerMs),
});

/**
 * The same window with other limits, as when the engine tells more of itself, or no longer does. It has the same requests
 * in flight, shared with `window`, which is not to be used any more. The search for unknown slots begins anew where it was
 * not on, at no less than what is in flight; the KV cap and what was learned of the prefill speed stay where their limits do.
 */
export function withLimits(window: HoldWindow, limits: HoldLimits): HoldWindow {
  const { inFlight, largestRunning, kvCap, firstTokens } = window;
  const fresh = createHoldWindow(limits);
  const sameKv = limits.kvTokens === window.limits.kvTokens;
  const sameSpeed = limits.prefillTokensPerMs === window.limits.prefillTokensPerMs;
  // Nothing would release what the old estimate has still to expect.
  if (!sameSpeed && firstTokens !== null) releaseUnseen(firstTokens, inFlight);
  return {
    ...fresh,
    maxInFlight: startOf(window, limits),
    largestRunning,
    inFlight,
    kvCap: sameKv ? kvCap : fresh.kvCap,
    firstTokens: sameSpeed ? firstTokens : fresh.firstTokens,
  };
}

function startOf(window: HoldWindow, { trackSlots, maxInFlight }: HoldLimits): number {
  if (!trackSlots) return maxInFlight;
  return window.limits.trackSlots ? window.maxInFlight : Math.max(maxInFlight, window.inFlight.sent.size);
}

/** The limit that is full: requests in flight, prompts being computed, or KV memory. */
export type HoldReason = 'slots' | 'prefill' | 'kv';

/** Whether one more request may go to an engine, and if not, why. */
export type HoldDecision = { readonly kind: 'send' } | { readonly kind: 'hold'; readonly reason: HoldReason };

const SEND: HoldDecision = { kind: 'send' };
const HOLD: Readonly<Record<HoldReason, HoldDecision>> = {
  slots: { kind: 'hold', reason: 'slots' },
  prefill: { kind: 'hold', reason: 'prefill' },
  kv: { kind: 'hold', reason: 'kv' },
};

/**
 * Whether one more request may be sent. Every limit is tested before the request is added, so those on tokens may be
 * overshot by one request: a test of the sum after it would keep long prompts waiting for an empty engine. An engine with
 * nothing in flight always takes the next request.
 */
export function holdDecision(window: HoldWindow): HoldDecision {
  const { inFlight, kvCap } = window;
  if (inFlight.sent.size === 0) return SEND;
  if (inFlight.sent.size >= window.maxInFlight) return HOLD.slots;
  if (queuedPrefillTokens(inFlight) >= window.limits.maxQueuedPrefillTokens) return HOLD.prefill;
  if (kvCap !== null && inFlight.kvTokens > kvCapTokens(kvCap)) return HOLD.kv;
  return SEND;
}

/**
 * A request is sent. `recordFirstToken` and `recordEnded` take the same number; once it ended it may be sent again.
 *
 * A request that does not stream counts in rule 2 until its first token is expected (`FirstTokenEstimate`); where the
 * engine's prefill speed is not known it does not count there.
 *
 * @param id     the caller's number of the request, such as its ticket
 * @param nowMs  present time, in ms
 * @throws WattlaneError ERR_ARGUMENT for a negative or non-finite size
 */
export function recordSent(window: HoldWindow, id: number, request: HoldRequest, nowMs: number): void {
  const { inFlight, firstTokens } = window;
  if (inFlight.sent.has(id)) return;
  addInFlight(inFlight, id, request);
  const streams = request.streams ?? true;
  if (firstTokens !== null) expectFirstToken(firstTokens, inFlight, id, nowMs, streams);
  else if (!streams) releasePrefill(inFlight, id);
}

/**
 * The first token of a request came back, or its whole answer when it does not stream; later calls, and calls for one not
 * in flight, have no effect. Prompts that were sent before it are computed too.
 *
 * @param nowMs  present time, in ms; with it the engine's prefill speed is learned from the time that it took
 */
export function recordFirstToken({ inFlight, firstTokens }: HoldWindow, id: number, nowMs?: number): void {
  const sent = inFlight.sent.get(id);
  if (sent === undefined) return;
  if (firstTokens !== null) {
    if (nowMs !== undefined) learnFromToken(firstTokens, id, nowMs);
    firstTokens.timed.delete(id);
    releaseSentBefore(firstTokens, inFlight, sent.sequence);
  }
  releasePrefill(inFlight, id);
}

/** A request ended, was cancelled, failed, or goes back to the queue; with or without a first token. Acts once. */
export function recordEnded({ inFlight, firstTokens }: HoldWindow, id: number): void {
  firstTokens?.timed.delete(id);
  removeInFlight(inFlight, id);
}

/** When the next first token that is not seen is expected, in ms; Infinity for none. Call `passTime` then. */
export const nextExpectedMs = ({ firstTokens }: HoldWindow): number =>
  firstTokens?.unseen[0]?.expectedMs ?? Number.POSITIVE_INFINITY;

/** Takes the prompts to be computed whose first tokens are not seen and were expected by `nowMs`, in ms. */
export function passTime({ firstTokens, inFlight }: HoldWindow, nowMs: number): void {
  if (firstTokens !== null) releaseExpected(firstTokens, inFlight, nowMs);
}

/**
 * Takes in a reading of the engine's metrics, every 0.5 to 1 s: moves the window while slots are tracked, the KV cap, and
 * what is expected of prompts whose first tokens are not seen.
 *
 * @param nowMs    time of the reading, in ms: when the engine was asked, so that what was sent later is known not to be in it
 * @param waiting  whether requests are held at the gateway for this engine
 */
export function observeEngine(
  window: HoldWindow,
  sample: EngineSample,
  nowMs: number,
  waiting: boolean,
): void {
  const { kvCap, inFlight, firstTokens } = window;
  const decision = holdDecision(window);
  window.largestRunning = Math.max(window.largestRunning, sample.running);
  if (window.limits.trackSlots) {
    window.maxInFlight = trackSlots(window.maxInFlight, sample, inFlight.sent.size, window.largestRunning);
  }
  const holds = (reason: HoldReason) => waiting && decision.kind === 'hold' && decision.reason === reason;
  if (firstTokens !== null) observeWaiting(firstTokens, inFlight, sample.waiting, nowMs, holds('prefill'));
  if (kvCap !== null && sample.preemptions !== undefined) {
    updateKvCap(kvCap, nowMs, sample.preemptions, holds('kv'));
  }
}

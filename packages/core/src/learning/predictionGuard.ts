import type { LogInterval } from './conformalWindow.ts';
import { isCensored, logLength, type Outcome } from './outcome.ts';
import { createPairWindow, type PairWindow, pushPair, windowTau } from './pairWindow.ts';

/** Watches whether the predictions for one model still rank its answers. Plain data. */
export interface PredictionGuard {
  readonly pairs: PairWindow;
  /** By place of the pair: 1 covered, 0 missed, 2 not known. */
  readonly covered: Uint8Array;
  trusted: boolean;
}

/** What a guard has found. */
export interface GuardReport {
  /** Kendall's tau-b of the last pairs. */
  readonly tau: number;
  /** Share of the last outcomes inside the stated interval; 1 before the first. */
  readonly coverageRatio: number;
  readonly pairs: number;
  /** 0 to 1; at 0 the order is first come, first served. See `trustOf`. */
  readonly trustRatio: number;
}

/** Pairs that tau is computed over: its standard deviation for unrelated pairs is 0.0475. */
const WINDOW = 200;

/** Pairs before a judgement; until then the shipped predictor is trusted. */
const FIRST_JUDGEMENT = 100;

/** Below this tau an order by prediction gains nothing and can cost the tail. */
const LOSE_BELOW_TAU = 0.1;

/**
 * Trust comes back only above this. For unrelated pairs var(tau) = 2 (2n + 5) / (9 n (n - 1)), 0.0475^2 at n = 200, so
 * unrelated predictions reach 0.2 by chance once in 80,000 independent windows (4.2 standard deviations).
 */
const REGAIN_FROM_TAU = 0.2;

/** At this tau and above trust is whole. */
const FULL_TRUST_TAU = 0.3;

/** A guard that trusts. */
export function createPredictionGuard(): PredictionGuard {
  return { pairs: createPairWindow(WINDOW), covered: new Uint8Array(WINDOW), trusted: true };
}

/**
 * Folds in one outcome with the prediction that was issued for it. O(200).
 *
 * False alarms: var(tau) is at most 2 (1 - tau^2) / n for independent pairs, whatever their distribution, so
 * predictions of true tau 0.45 fall below 0.1 in a window of 200 with chance at most P(Z < -3.9) = 5e-5, and 0.3 %
 * in one of 100. Detection: when a full window of tau t and Spearman's rho r turns to unrelated pairs, a share f of them
 * leaves t (1 - f)^2 + (2 r / 3) f (1 - f) on average (a related and an unrelated pair still agree by r / 3): for normal
 * pairs with t = 0.45, r = 0.63 it is below 0.1 after 153 outcomes.
 *
 * Source of both variances: Kendall and Gibbons 1990, "Rank correlation methods", sections 4.4 and 4.13.
 *
 * @param predictedLog  mean log length as issued, before any cap
 * @param interval      interval as issued
 */
export function guardOutcome(
  guard: PredictionGuard,
  predictedLog: number,
  interval: LogInterval,
  outcome: Outcome,
): void {
  const { pairs, covered } = guard;
  const observed = logLength(outcome);
  covered[pairs.next] = coverageFlag(interval, observed, outcome);
  pushPair(pairs, predictedLog, observed, isCensored(outcome));
  if (pairs.size < FIRST_JUDGEMENT) return;
  const tau = windowTau(pairs);
  guard.trusted = tau >= (guard.trusted ? LOSE_BELOW_TAU : REGAIN_FROM_TAU);
}

/** Whether it has seen enough for a judgement of its own. */
export const hasJudged = ({ pairs }: PredictionGuard): boolean => pairs.size >= FIRST_JUDGEMENT;

/**
 * How far the order may follow the predictions, 0 to 1. At 0 order by arrival; at 1 by predicted size; between, weaken
 * the order (a boost multiplied by it). It rises linearly from tau 0.1 to 0.3 and, once it has fallen to 0, stays there
 * until tau is back at 0.2, so that it does not flutter about the threshold.
 */
export function trustOf({ pairs, trusted }: PredictionGuard): number {
  if (!trusted) return 0;
  if (pairs.size < FIRST_JUDGEMENT) return 1;
  const above = (windowTau(pairs) - LOSE_BELOW_TAU) / (FULL_TRUST_TAU - LOSE_BELOW_TAU);
  return Math.min(1, Math.max(0, above));
}

/** What the guard has found so far. A coverage far below the stated one calls for `max_tokens` in place of quantiles. */
export function guardReport(guard: PredictionGuard): GuardReport {
  let known = 0;
  let hits = 0;
  for (let i = 0; i < guard.pairs.size; i++) {
    if (guard.covered[i] === 2) continue;
    known += 1;
    hits += guard.covered[i]!;
  }
  return {
    tau: windowTau(guard.pairs),
    coverageRatio: known === 0 ? 1 : hits / known,
    pairs: guard.pairs.size,
    trustRatio: trustOf(guard),
  };
}

/**
 * A cut by `max_tokens` is inside when the interval reaches to it or past it, since the limit is what was to be
 * foretold; a client that left is unknown.
 */
function coverageFlag({ low, high }: LogInterval, observed: number, outcome: Outcome): number {
  const { finish, outputTokens } = outcome;
  if (finish === 'cancelled' || Number.isNaN(outputTokens)) return 2;
  if (observed < low && finish === 'stop') return 0;
  return observed <= high ? 1 : 0;
}

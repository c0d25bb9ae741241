import type { HoldReason, HoldWindow } from './holdWindow.ts';
import { holdDecision } from './holdWindow.ts';
import type { HoldRequest } from './inFlight.ts';

/** An engine that requests can be sent to. Plain data. */
export interface Backend {
  readonly window: HoldWindow;
  readonly healthy: boolean;
  /** Speed against the others; 1 by default. An engine of twice the speed is as loaded with twice the work. */
  readonly speedRatio?: number;
}

/**
 * Where a request goes: to the backend of that index; nowhere yet, with the limit that is full at the backend it would have
 * gone to; or nowhere, since no backend is healthy.
 */
export type BackendChoice =
  | { readonly kind: 'send'; readonly index: number }
  | { readonly kind: 'hold'; readonly reason: HoldReason }
  | { readonly kind: 'unavailable' };

/**
 * Picks the healthy backend with room that is the least loaded with the request's work added: predicted work in flight over
 * speed, the first of equals. Changes nothing.
 *
 * Whether a backend has room does not depend on the request, so a queue need not be looked into before there is any.
 */
export function pickBackend(
  backends: readonly Backend[],
  request: Pick<HoldRequest, 'workMs'>,
): BackendChoice {
  let index = -1;
  let leastMs = Number.POSITIVE_INFINITY;
  let reason: HoldReason | null = null;
  let leastFullMs = Number.POSITIVE_INFINITY;
  backends.forEach((backend, place) => {
    if (!backend.healthy) return;
    const loadMs = (backend.window.inFlight.workMs + request.workMs) / (backend.speedRatio ?? 1);
    const decision = holdDecision(backend.window);
    if (decision.kind === 'send' && loadMs < leastMs) {
      index = place;
      leastMs = loadMs;
    } else if (decision.kind === 'hold' && loadMs < leastFullMs) {
      reason = decision.reason;
      leastFullMs = loadMs;
    }
  });
  if (index !== -1) return { kind: 'send', index };
  return reason === null ? { kind: 'unavailable' } : { kind: 'hold', reason };
}

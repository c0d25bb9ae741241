import type { LimitState } from '../limits/tenantLimits.ts';
import type { Relay } from './relay.ts';

/** Headers that the gateway adds to an answer: its id, what is left of the budgets, and for those who debug its decision. */
export function answerHeaders({ exchange, delivery, grant }: Relay): Record<string, string> {
  const { principal, forecast } = delivery;
  const { limits, runtime } = exchange.gateway;
  const headers = { ...exchange.headers };
  const { requests, tokens } = limits.state(principal.tenant, runtime.nowMs());
  if (requests !== undefined) addLimit(headers, 'requests', requests);
  if (tokens !== undefined) addLimit(headers, 'tokens', tokens);
  if (principal.scopes.has('debug')) {
    headers['x-wattlane-decision'] = grant.reason;
    headers['x-wattlane-backend'] = grant.backend.id;
    headers['x-wattlane-predicted-tokens'] = String(Math.round(forecast.outputTokens));
    headers['x-wattlane-queued-ms'] = grant.queuedMs.toFixed(1);
  }
  return headers;
}

function addLimit(
  headers: Record<string, string>,
  of: string,
  { limit, remaining, resetMs }: LimitState,
): void {
  headers[`x-ratelimit-limit-${of}`] = String(limit);
  headers[`x-ratelimit-remaining-${of}`] = String(remaining);
  headers[`x-ratelimit-reset-${of}`] = `${Math.ceil(resetMs)}ms`;
}

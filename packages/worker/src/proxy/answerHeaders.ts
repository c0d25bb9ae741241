import { limitHeaders } from './limitHeaders.ts';
import type { Relayed } from './relayed.ts';

/** Headers that the gateway adds to an answer: its id, what is left of the budgets, and for those who debug its decision. */
export function answerHeaders({ exchange, delivery, grant }: Relayed): Record<string, string> {
  const { principal, forecast } = delivery;
  const headers = { ...exchange.headers, ...limitHeaders(exchange.gateway, principal.tenant) };
  if (principal.scopes.has('debug')) {
    headers['x-wattlane-decision'] = grant.reason;
    headers['x-wattlane-backend'] = grant.backend.id;
    headers['x-wattlane-predicted-tokens'] = String(Math.round(forecast.outputTokens));
    headers['x-wattlane-queued-ms'] = grant.queuedMs.toFixed(1);
  }
  return headers;
}

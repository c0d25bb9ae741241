import type { GatewayBackend } from './gatewayBackend.ts';

/** Deliveries that fail in a row before an engine counts as down. */
const FAILURES_UNTIL_DOWN = 2;

/** A request could not be delivered: no connection. */
export function noteFailure(backend: GatewayBackend): void {
  backend.failures += 1;
  if (backend.failures >= FAILURES_UNTIL_DOWN && backend.health === 'up') backend.health = 'down';
}

/** An engine answered. */
export function noteSuccess(backend: GatewayBackend): void {
  backend.failures = 0;
  if (backend.health === 'down') backend.health = 'up';
}

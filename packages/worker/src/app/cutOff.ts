import type { Gateway } from '../exchange/gateway.ts';

/**
 * Ends all that a gateway still serves, as when its time to stop is over: streams get an error event, everything else 503,
 * both with the code `shutting_down`. Those that wait go first, so that none of them is sent to an engine meanwhile.
 */
export function cutOff({ pools, running }: Gateway): void {
  for (const { pool } of pools.pools) pool.close();
  for (const request of [...running]) request.cutOff();
}

import type { Gateway } from '../exchange/gateway.ts';
import type { BackendHealth } from '../hold/gatewayBackend.ts';
import type { StoreHealth } from '../store/store.ts';

/** What `/healthz` says. */
export interface GatewayHealth {
  /** `degraded`: some engines are down, or the store fails. `down`: all engines are, or the gateway is stopping. */
  readonly status: 'ok' | 'degraded' | 'down';
  readonly draining: boolean;
  readonly active: number;
  readonly waiting: number;
  readonly backends: readonly { readonly id: string; readonly health: BackendHealth }[];
  /** Null for a gateway without a store. */
  readonly store: StoreHealth | null;
}

/** How a gateway is. */
export function healthOf({ pools, active, draining, store }: Gateway): GatewayHealth {
  const backends = pools.backends.map(({ id, health }) => ({ id, health }));
  const up = backends.filter(({ health }) => health === 'up').length;
  const waiting = pools.pools.reduce((sum, { pool }) => sum + pool.waiting, 0);
  const stored = store?.health() ?? null;
  const whole = up === backends.length && stored?.status !== 'failing';
  const status = draining || up === 0 ? 'down' : whole ? 'ok' : 'degraded';
  return { status, draining, active, waiting, backends, store: stored };
}

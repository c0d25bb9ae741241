import type { Gateway } from '../exchange/gateway.ts';
import type { BackendHealth, PrioritySupport } from '../hold/gatewayBackend.ts';
import type { StoreHealth } from '../store/store.ts';

/** How an engine is. */
export interface EngineHealth {
  readonly id: string;
  readonly health: BackendHealth;
  /** In mode tag only. `unknown`: no request was tagged yet, or a probe told nothing. */
  readonly priority?: PrioritySupport;
}

/** What `/healthz` says. */
export interface GatewayHealth {
  /** `degraded`: some engines are down, or the store fails. `down`: all engines are, or the gateway is stopping. */
  readonly status: 'ok' | 'degraded' | 'down';
  readonly draining: boolean;
  readonly active: number;
  readonly waiting: number;
  readonly backends: readonly EngineHealth[];
  /** Null for a gateway without a store. */
  readonly store: StoreHealth | null;
}

/** How a gateway is. */
export function healthOf({ config, pools, active, draining, store }: Gateway): GatewayHealth {
  const tags = config.order.mode === 'tag';
  const backends = pools.backends.map(({ id, health, priority }) =>
    tags ? { id, health, priority } : { id, health },
  );
  const up = backends.filter(({ health }) => health === 'up').length;
  const waiting = pools.pools.reduce((sum, { pool }) => sum + pool.waiting, 0);
  const stored = store?.health() ?? null;
  const whole = up === backends.length && stored?.status !== 'failing';
  const status = draining || up === 0 ? 'down' : whole ? 'ok' : 'degraded';
  return { status, draining, active, waiting, backends, store: stored };
}

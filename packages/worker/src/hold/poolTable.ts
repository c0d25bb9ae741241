import type { GatewayConfig } from '../config/gatewayConfig.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { GatewayBackend } from './gatewayBackend.ts';
import { ModelPool } from './modelPool.ts';

/** A pool with the models that its engines serve. */
export interface ServedPool {
  /** `*` stands for any. */
  readonly models: readonly string[];
  readonly pool: ModelPool;
}

/** The queues of a gateway: one for each set of models. */
export class PoolTable {
  readonly pools: readonly ServedPool[];

  constructor(config: GatewayConfig, runtime: Pick<Runtime, 'nowMs' | 'setTimer'>) {
    const groups = new Map<string, GatewayBackend[]>();
    for (const backend of config.backends) {
      const key = [...backend.models].sort().join('\n');
      const group = groups.get(key) ?? [];
      group.push(new GatewayBackend(backend, config.order.mode === 'hold'));
      groups.set(key, group);
    }
    this.pools = [...groups.values()].map((backends) => servedPool(backends, config, runtime));
  }

  /**
   * The pool that serves a model: one that names it goes before one that takes any. Of several that do, because their lists
   * overlap, the one with the least work for each engine that is up, the first of equals.
   */
  find(model: string): ServedPool | undefined {
    return this.#leastLoaded(model) ?? this.#leastLoaded('*');
  }

  /** Every engine. */
  get backends(): GatewayBackend[] {
    return this.pools.flatMap(({ pool }) => [...pool.backends]);
  }

  #leastLoaded(name: string): ServedPool | undefined {
    const [first, ...others] = this.pools.filter(({ models }) => models.includes(name));
    return others.reduce((least, other) => (other.pool.loadMs < least!.pool.loadMs ? other : least), first);
  }
}

function servedPool(
  backends: readonly GatewayBackend[],
  { order, limits, tenants }: GatewayConfig,
  runtime: Pick<Runtime, 'nowMs' | 'setTimer'>,
): ServedPool {
  const tenantWeights = Object.fromEntries(
    Object.entries(tenants).map(([name, { weight }]) => [name, weight]),
  );
  const { queueItems, queueBytes, queueTimeoutMs } = limits;
  const scheduling = { policy: order.policy, servers: backends.length, tenantWeights };
  return {
    models: backends[0]!.config.models,
    pool: new ModelPool({ backends, scheduling, queueItems, queueBytes, queueTimeoutMs }, runtime),
  };
}

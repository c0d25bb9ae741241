import type { Runtime } from '../runtime/runtime.ts';
import { EngineWatch } from './engineWatch.ts';
import type { PoolTable } from './poolTable.ts';

/** Asks all engines for their health and their metrics, again and again. None waits for another. */
export class BackendWatch {
  readonly #watches: readonly EngineWatch[];

  /** @param everyMs  how often for metrics; for health as often, but every 2 s at most */
  constructor(pools: PoolTable, runtime: Runtime, everyMs: number) {
    this.#watches = pools.pools.flatMap(({ pool }) =>
      pool.backends.map((backend) => new EngineWatch(pool, backend, runtime, everyMs)),
    );
  }

  /** Asks once, now, and goes on until `stop`. */
  async start(): Promise<void> {
    await Promise.all(this.#watches.map((watch) => watch.start()));
  }

  stop(): void {
    for (const watch of this.#watches) watch.stop();
  }
}

import { MetricRegistry } from '../observe/metricRegistry.ts';
import type { Store, StoreHealth } from './store.ts';

/** How a store is, as metrics. */
export interface StoreMetrics {
  /** In Prometheus' text format. */
  render(): string;
}

const STATUSES: readonly StoreHealth['status'][] = ['ok', 'behind', 'failing'];

/** Metrics of a store, read from its health whenever they are asked for. */
export function createStoreMetrics(store: Pick<Store, 'health'>): StoreMetrics {
  const registry = new MetricRegistry();
  const status = registry.gauge('wattlane_store_status', '1 for the state that the store is in.', ['status']);
  const pending = registry.gauge('wattlane_store_pending_rows', 'Rows that are not acknowledged.');
  const bytes = registry.gauge('wattlane_store_pending_bytes', 'Memory that they take, estimated.');
  const oldest = registry.gauge('wattlane_store_oldest_pending_seconds', 'Wait of the oldest of them.');
  const acknowledged = registry.copiedCounter('wattlane_store_acknowledged_rows_total', 'Rows committed.');
  const dropped = registry.copiedCounter('wattlane_store_dropped_rows_total', 'Rows given up.');
  const refused = registry.copiedCounter(
    'wattlane_store_refused_rows_total',
    'Stored rows that failed their check on reading.',
  );
  return {
    render() {
      const health = store.health();
      for (const name of STATUSES) status.set(name === health.status ? 1 : 0, name);
      pending.set(health.pendingRows);
      bytes.set(health.pendingBytes);
      oldest.set(health.oldestPendingMs / 1000);
      acknowledged.setTotal(health.acknowledgedRows);
      dropped.setTotal(health.droppedRows);
      refused.setTotal(health.refusedRows);
      return registry.render();
    },
  };
}

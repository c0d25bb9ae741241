import { observeEngine } from '../../admission/holdWindow.ts';
import { aimdWindow } from './aimdWindow.ts';
import { engineMetrics } from './engineMetrics.ts';
import type { Fleet } from './fleet.ts';
import type { FleetSpec } from './fleetSpec.ts';
import { freeKvTokens } from './kvMemory.ts';

/** The gateway reads the metrics of every engine. `held`: whether requests are held. */
export function readMetrics(fleet: Fleet, spec: FleetSpec, held: boolean): void {
  const view = { records: spec.records, table: fleet.table };
  fleet.replicas.forEach((replica, index) => {
    const { window } = fleet.backends[index]!;
    const sample = engineMetrics(replica, view);
    observeEngine(window, sample, fleet.nowMs, held);
    if (spec.window.kind !== 'aimd') return;
    const kvRatio = 1 - freeKvTokens(replica, spec) / spec.profile.kvCapacityTokens;
    window.maxInFlight = aimdWindow(window.maxInFlight, sample, kvRatio, spec.profile);
  });
}

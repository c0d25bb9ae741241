import { ALL_INSIDE, PROFILE, sustainedPerMs, type Variant } from './engine.ts';
import { gainMetrics, runPasses } from './figures.ts';
import type { Workload } from './workload.ts';

/** KV memory of an engine that runs short of it, in tokens. */
const TIGHT_KV_TOKENS = 60_000;

const LOAD = 0.95;

/** How much KV memory the engine keeps free when it admits: nothing, and a hundredth. */
const RESERVES = { kvTight: 0, kvTightReserve: 0.01 } as const;

/**
 * Rule 3 in front of an engine that is short of KV memory: with and without it, against everything sent at once. Both kinds
 * of engine, since what the rule brings depends on it.
 */
export function kvTightMetrics(workload: Workload, passes: number): Record<string, number> {
  const profile = { ...PROFILE, kvCapacityTokens: TIGHT_KV_TOKENS };
  const metrics: Record<string, number> = {};
  for (const [name, kvReserveRatio] of Object.entries(RESERVES)) {
    const engine: Variant = { profile, kvReserveRatio };
    const load = (LOAD * sustainedPerMs(workload.at(1, 0), engine)) / workload.ratePerMs;
    const records = Array.from({ length: passes }, (_, pass) => workload.at(load, pass));
    const base = runPasses(records, { ...engine, ...ALL_INSIDE });
    for (const kvCap of [false, true]) {
      const ours = runPasses(records, { ...engine, window: { kind: 'rules', kvCap } });
      Object.assign(metrics, gainMetrics(`${name}_${kvCap ? 'cap' : 'noCap'}`, ours, base));
    }
  }
  return metrics;
}

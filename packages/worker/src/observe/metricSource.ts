import type { MetricRegistry } from './metricRegistry.ts';

/** Adds metrics of its own and gives back what refreshes them before they are shown. */
export type MetricSource = (registry: MetricRegistry) => () => void;

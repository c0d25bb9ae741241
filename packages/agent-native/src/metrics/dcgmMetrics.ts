import { CLOCK_REASONS } from '../backend/gpuBackend.ts';
import type { GpuMetric } from './gpuMetrics.ts';

const scaled = (value: number | null | undefined, by: number): number | null =>
  value === null || value === undefined ? null : value * by;

/** The names of dcgm-exporter, in its units, for dashboards that know them. */
export const DCGM_METRICS: readonly GpuMetric[] = [
  ['DCGM_FI_DEV_POWER_USAGE', 'gauge', 'Power draw (in W).', ({ sample }) => sample?.powerWatts],
  [
    'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION',
    'counter',
    'Energy (in mJ).',
    ({ sample }) => scaled(sample?.energyJoules, 1000),
  ],
  ['DCGM_FI_DEV_SM_CLOCK', 'gauge', 'SM clock (in MHz).', ({ sample }) => sample?.smClockMhz],
  ['DCGM_FI_DEV_MEM_CLOCK', 'gauge', 'Memory clock (in MHz).', ({ sample }) => sample?.memClockMhz],
  ['DCGM_FI_DEV_GPU_TEMP', 'gauge', 'Temperature (in C).', ({ sample }) => sample?.temperatureCelsius],
  [
    'DCGM_FI_DEV_GPU_UTIL',
    'gauge',
    'Utilization (in %).',
    ({ sample }) => scaled(sample?.utilizationRatio, 100),
  ],
  [
    'DCGM_FI_DEV_FB_USED',
    'gauge',
    'Memory used (in MiB).',
    ({ sample }) => scaled(sample?.memoryUsedBytes, 2 ** -20),
  ],
  [
    'DCGM_FI_DEV_POWER_VIOLATION',
    'counter',
    'Time held down by the power limit (in ns).',
    ({ counters }) => scaled(counters.reasonSeconds.get(CLOCK_REASONS.powerCap), 1e9),
  ],
  [
    'DCGM_FI_DEV_THERMAL_VIOLATION',
    'counter',
    'Time held down by heat (in ns).',
    ({ counters }) => scaled(counters.reasonSeconds.get(CLOCK_REASONS.softwareThermal), 1e9),
  ],
  ['DCGM_FI_DEV_XID_ERRORS', 'gauge', 'Last XID.', ({ xid }) => xid],
];

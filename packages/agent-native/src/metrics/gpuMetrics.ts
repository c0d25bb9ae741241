import type { GpuController } from '../gpu/gpuController.ts';

/** A metric with one series for each GPU: name, type, help, and its value, which a GPU may not have. */
export type GpuMetric = readonly [
  name: string,
  type: 'gauge' | 'counter',
  help: string,
  value: (gpu: GpuController) => number | null | undefined,
];

const hertz = (mhz: number | null | undefined): number | null | undefined =>
  mhz === null || mhz === undefined ? mhz : mhz * 1e6;

/** The agent's own names, in base units. */
export const GPU_METRICS: readonly GpuMetric[] = [
  ['gpu_power_watts', 'gauge', 'Power draw.', ({ sample }) => sample?.powerWatts],
  ['gpu_energy_joules_total', 'counter', 'Energy since the agent started.', ({ energy }) => energy.joules],
  ['gpu_energy_gap_seconds_total', 'counter', 'Time without readings.', ({ energy }) => energy.gapMs / 1000],
  ['gpu_sm_clock_hertz', 'gauge', 'SM clock.', ({ sample }) => hertz(sample?.smClockMhz)],
  ['gpu_mem_clock_hertz', 'gauge', 'Memory clock.', ({ sample }) => hertz(sample?.memClockMhz)],
  ['gpu_temperature_celsius', 'gauge', 'Temperature.', ({ sample }) => sample?.temperatureCelsius],
  [
    'gpu_utilization_ratio',
    'gauge',
    'Share of the time with work.',
    ({ sample }) => sample?.utilizationRatio,
  ],
  ['gpu_memory_used_bytes', 'gauge', 'Memory in use.', ({ sample }) => sample?.memoryUsedBytes],
  ['gpu_xid_last', 'gauge', 'Number of the last critical error.', ({ xid }) => xid],
  ['gpu_xid_total', 'counter', 'Critical errors.', ({ counters }) => counters.xids],
  [
    'agent_lock_min_hertz',
    'gauge',
    'Lowest clock of the lock in force.',
    ({ applied }) => hertz(applied.clock?.minMhz),
  ],
  [
    'agent_lock_max_hertz',
    'gauge',
    'Highest clock of the lock in force.',
    ({ applied }) => hertz(applied.clock?.maxMhz),
  ],
  ['agent_power_limit_watts', 'gauge', 'Power limit in force.', ({ sample }) => sample?.powerLimitWatts],
  [
    'agent_control_allowed',
    'gauge',
    'Whether the GPU may be set.',
    ({ readOnly }) => (readOnly === undefined ? 1 : 0),
  ],
  ['agent_gpu_healthy', 'gauge', 'Whether the GPU answers.', ({ health }) => (health === 'ok' ? 1 : 0)],
  ['agent_writes_total', 'counter', 'Settings written.', ({ counters }) => counters.writes],
  [
    'agent_lease_expiries_total',
    'counter',
    'Claims whose lease ran out.',
    ({ counters }) => counters.leaseExpiries,
  ],
  [
    'agent_conflicts_total',
    'counter',
    'Times that another program wrote over a setting.',
    ({ counters }) => counters.conflicts,
  ],
  [
    'agent_reapplications_total',
    'counter',
    'Settings written again against another program.',
    ({ counters }) => counters.reapplications,
  ],
  [
    'agent_verify_mismatch_total',
    'counter',
    'Settings that were not seen to be obeyed.',
    ({ counters }) => counters.mismatches,
  ],
];

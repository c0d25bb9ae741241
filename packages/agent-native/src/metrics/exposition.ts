import { hostname } from 'node:os';
import { CLOCK_REASONS } from '../backend/gpuBackend.ts';
import type { Agent } from '../daemon/agent.ts';
import type { GpuController } from '../gpu/gpuController.ts';
import { APPLY_BOUNDS_SECONDS } from '../gpu/gpuCounters.ts';
import { MetricText } from './metricText.ts';

/** Bits by their name in metrics. */
const REASON_NAMES = new Map<number, string>(
  Object.entries(CLOCK_REASONS).map(([name, bit]) => [
    bit,
    name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`),
  ]),
);

/**
 * All metrics for Prometheus, in base units. A value that a GPU does not tell has no series; nothing stands in for it.
 *
 * Source: Prometheus text exposition format 0.0.4.
 */
export function exposition(agent: Agent): string {
  const text = new MetricText();
  const labels = new Map(agent.gpus.map((gpu) => [gpu, labelsOf(gpu)]));
  const perGpu = (
    name: string,
    type: 'gauge' | 'counter',
    help: string,
    value: (gpu: GpuController) => number | null | undefined,
  ) => {
    text.family(name, type, help);
    for (const gpu of agent.gpus) text.sample(name, labels.get(gpu)!, value(gpu));
  };
  text.family('agent_info', 'gauge', 'What the agent runs on; always 1.');
  text.sample(
    'agent_info',
    { backend: agent.backend.kind, driver: agent.backend.driverVersion, mode: agent.mode },
    1,
  );
  text.family('agent_leases', 'gauge', 'Leases that are in force.');
  text.sample('agent_leases', {}, agent.leases.count);
  perGpu('gpu_power_watts', 'gauge', 'Power draw.', ({ sample }) => sample?.powerWatts);
  perGpu(
    'gpu_energy_joules_total',
    'counter',
    'Energy since the agent started.',
    ({ energy }) => energy.joules,
  );
  perGpu(
    'gpu_energy_gap_seconds_total',
    'counter',
    'Time without readings.',
    ({ energy }) => energy.gapMs / 1000,
  );
  perGpu('gpu_sm_clock_hertz', 'gauge', 'SM clock.', ({ sample }) => hertz(sample?.smClockMhz));
  perGpu('gpu_mem_clock_hertz', 'gauge', 'Memory clock.', ({ sample }) => hertz(sample?.memClockMhz));
  perGpu('gpu_temperature_celsius', 'gauge', 'Temperature.', ({ sample }) => sample?.temperatureCelsius);
  perGpu(
    'gpu_utilization_ratio',
    'gauge',
    'Share of the time with work.',
    ({ sample }) => sample?.utilizationRatio,
  );
  perGpu('gpu_memory_used_bytes', 'gauge', 'Memory in use.', ({ sample }) => sample?.memoryUsedBytes);
  perGpu('gpu_xid_last', 'gauge', 'Number of the last critical error.', ({ xid }) => xid);
  perGpu('gpu_xid_total', 'counter', 'Critical errors.', ({ counters }) => counters.xids);
  perGpu('agent_lock_min_hertz', 'gauge', 'Lowest clock of the lock in force.', ({ applied }) =>
    hertz(applied.clock?.minMhz),
  );
  perGpu('agent_lock_max_hertz', 'gauge', 'Highest clock of the lock in force.', ({ applied }) =>
    hertz(applied.clock?.maxMhz),
  );
  perGpu(
    'agent_power_limit_watts',
    'gauge',
    'Power limit in force.',
    ({ sample }) => sample?.powerLimitWatts,
  );
  perGpu('agent_control_allowed', 'gauge', 'Whether the GPU may be set.', ({ readOnly }) =>
    readOnly === undefined ? 1 : 0,
  );
  perGpu('agent_gpu_healthy', 'gauge', 'Whether the GPU answers.', ({ health }) => (health === 'ok' ? 1 : 0));
  perGpu('agent_writes_total', 'counter', 'Settings written.', ({ counters }) => counters.writes);
  perGpu(
    'agent_lease_expiries_total',
    'counter',
    'Claims whose lease ran out.',
    ({ counters }) => counters.leaseExpiries,
  );
  perGpu(
    'agent_conflicts_total',
    'counter',
    'Times that another program wrote over a setting.',
    ({ counters }) => counters.conflicts,
  );
  perGpu(
    'agent_reapplications_total',
    'counter',
    'Settings written again against another program.',
    ({ counters }) => counters.reapplications,
  );
  perGpu(
    'agent_verify_mismatch_total',
    'counter',
    'Settings that were not seen to be obeyed.',
    ({ counters }) => counters.mismatches,
  );
  byKey(
    text,
    agent,
    labels,
    'gpu_clock_event_seconds_total',
    'Time for which a reason held the clock.',
    'reason',
    ({ counters }) =>
      [...counters.reasonSeconds].map(([bit, seconds]) => [REASON_NAMES.get(bit) ?? String(bit), seconds]),
  );
  byKey(
    text,
    agent,
    labels,
    'agent_restores_total',
    'Returns to stock settings.',
    'cause',
    ({ counters }) => [...counters.restores],
  );
  byKey(
    text,
    agent,
    labels,
    'agent_apply_errors_total',
    'Writes that the driver refused.',
    'code',
    ({ counters }) => [...counters.errors].map(([code, count]) => [String(code), count]),
  );
  text.family('agent_apply_seconds', 'histogram', 'Time of a write to a GPU.');
  for (const gpu of agent.gpus) {
    const { applyBuckets, applySeconds } = gpu.counters;
    text.histogram('agent_apply_seconds', labels.get(gpu)!, APPLY_BOUNDS_SECONDS, applyBuckets, applySeconds);
  }
  if (agent.config.dcgmNames) dcgm(perGpu);
  return text.toString();
}

/** The names of dcgm-exporter, in its units, for dashboards that know them. */
function dcgm(
  perGpu: (
    name: string,
    type: 'gauge' | 'counter',
    help: string,
    value: (gpu: GpuController) => number | null | undefined,
  ) => void,
): void {
  const scaled = (value: number | null | undefined, by: number) =>
    value === null || value === undefined ? null : value * by;
  perGpu('DCGM_FI_DEV_POWER_USAGE', 'gauge', 'Power draw (in W).', ({ sample }) => sample?.powerWatts);
  perGpu('DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', 'counter', 'Energy (in mJ).', ({ sample }) =>
    scaled(sample?.energyJoules, 1000),
  );
  perGpu('DCGM_FI_DEV_SM_CLOCK', 'gauge', 'SM clock (in MHz).', ({ sample }) => sample?.smClockMhz);
  perGpu('DCGM_FI_DEV_MEM_CLOCK', 'gauge', 'Memory clock (in MHz).', ({ sample }) => sample?.memClockMhz);
  perGpu('DCGM_FI_DEV_GPU_TEMP', 'gauge', 'Temperature (in C).', ({ sample }) => sample?.temperatureCelsius);
  perGpu('DCGM_FI_DEV_GPU_UTIL', 'gauge', 'Utilization (in %).', ({ sample }) =>
    scaled(sample?.utilizationRatio, 100),
  );
  perGpu('DCGM_FI_DEV_FB_USED', 'gauge', 'Memory used (in MiB).', ({ sample }) =>
    scaled(sample?.memoryUsedBytes, 2 ** -20),
  );
  perGpu(
    'DCGM_FI_DEV_POWER_VIOLATION',
    'counter',
    'Time held down by the power limit (in ns).',
    ({ counters }) => scaled(counters.reasonSeconds.get(CLOCK_REASONS.powerCap), 1e9),
  );
  perGpu('DCGM_FI_DEV_THERMAL_VIOLATION', 'counter', 'Time held down by heat (in ns).', ({ counters }) =>
    scaled(counters.reasonSeconds.get(CLOCK_REASONS.softwareThermal), 1e9),
  );
  perGpu('DCGM_FI_DEV_XID_ERRORS', 'gauge', 'Last XID.', ({ xid }) => xid);
}

function byKey(
  text: MetricText,
  agent: Agent,
  labels: ReadonlyMap<GpuController, Readonly<Record<string, string>>>,
  name: string,
  help: string,
  key: string,
  entries: (gpu: GpuController) => readonly (readonly [string, number])[],
): void {
  text.family(name, 'counter', help);
  for (const gpu of agent.gpus) {
    for (const [label, value] of entries(gpu))
      text.sample(name, { ...labels.get(gpu)!, [key]: label }, value);
  }
}

const hertz = (mhz: number | null | undefined): number | null | undefined =>
  mhz === null || mhz === undefined ? mhz : mhz * 1e6;

const labelsOf = ({ info }: GpuController): Record<string, string> => ({
  gpu: String(info.index),
  UUID: info.uuid,
  modelName: info.name,
  Hostname: hostname(),
});

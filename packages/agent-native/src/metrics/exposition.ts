import { hostname } from 'node:os';
import { CLOCK_REASONS } from '../backend/gpuBackend.ts';
import type { Agent } from '../daemon/agent.ts';
import type { GpuController } from '../gpu/gpuController.ts';
import { APPLY_BOUNDS_SECONDS } from '../gpu/gpuCounters.ts';
import { DCGM_METRICS } from './dcgmMetrics.ts';
import { GPU_METRICS, type GpuMetric } from './gpuMetrics.ts';
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
  const perGpu = (metrics: readonly GpuMetric[]) => {
    for (const [name, type, help, value] of metrics) {
      text.family(name, type, help);
      for (const gpu of agent.gpus) text.sample(name, labels.get(gpu)!, value(gpu));
    }
  };
  text.family('agent_info', 'gauge', 'What the agent runs on; always 1.');
  text.sample(
    'agent_info',
    { backend: agent.backend.kind, driver: agent.backend.driverVersion, mode: agent.mode },
    1,
  );
  text.family('agent_leases', 'gauge', 'Leases that are in force.');
  text.sample('agent_leases', {}, agent.leases.count);
  perGpu(GPU_METRICS);
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
  if (agent.config.dcgmNames) perGpu(DCGM_METRICS);
  return text.toString();
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

const labelsOf = ({ info }: GpuController): Record<string, string> => ({
  gpu: String(info.index),
  UUID: info.uuid,
  modelName: info.name,
  Hostname: hostname(),
});

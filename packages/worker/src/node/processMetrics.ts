import { performance } from 'node:perf_hooks';
import type { MetricSource } from '../observe/metricSource.ts';

/**
 * Node's process under the names that Prometheus' client libraries share, so that common boards show it: processor time,
 * memory, start. The event loop's use is the share of the time since the last look in which it was busy.
 */
export const processMetrics: MetricSource = (registry) => {
  const cpu = registry.copiedCounter('process_cpu_seconds_total', 'Processor time, user and system.');
  const user = registry.copiedCounter('process_cpu_user_seconds_total', 'Processor time in user mode.');
  const system = registry.copiedCounter('process_cpu_system_seconds_total', 'Processor time in the kernel.');
  const resident = registry.gauge('process_resident_memory_bytes', 'Memory that is resident.');
  const heap = registry.gauge('nodejs_heap_size_used_bytes', 'Heap in use.');
  const external = registry.gauge('nodejs_external_memory_bytes', 'Memory outside the heap.');
  const loop = registry.gauge('nodejs_eventloop_utilization_ratio', 'Busy share of the event loop.');
  const start = registry.gauge('process_start_time_seconds', 'Start of the process, since 1970.');
  start.set(performance.timeOrigin / 1000);
  let last = performance.eventLoopUtilization();
  return () => {
    const used = process.cpuUsage();
    cpu.setTotal((used.user + used.system) / 1e6);
    user.setTotal(used.user / 1e6);
    system.setTotal(used.system / 1e6);
    const memory = process.memoryUsage();
    resident.set(memory.rss);
    heap.set(memory.heapUsed);
    external.set(memory.external);
    const now = performance.eventLoopUtilization();
    loop.set(performance.eventLoopUtilization(now, last).utilization);
    last = now;
  };
};

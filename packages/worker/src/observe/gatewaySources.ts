import type { Gateway } from '../exchange/gateway.ts';
import type { MetricSource } from './metricSource.ts';
import type { OtlpExporter } from './otlpExporter.ts';

/** `wattlane_build_info`: always 1; what was built is in its labels. */
export const buildInfo =
  ({ runtime, config }: Gateway, version: string): MetricSource =>
  (registry) => {
    const info = registry.gauge('wattlane_build_info', 'Version and set-up; always 1.', [
      'version',
      'runtime',
      'policy',
      'mode',
    ]);
    info.set(1, version, runtime.name, config.order.policy, config.order.mode);
    return () => {};
  };

/** Requests that the gateway has, and whether it is stopping. */
export const requestGauges =
  (gateway: Gateway): MetricSource =>
  (registry) => {
    const active = registry.gauge(
      'wattlane_active_requests',
      'Requests in the gateway, waiting ones included.',
    );
    const draining = registry.gauge('wattlane_draining', '1 while the gateway stops.');
    return () => {
      active.set(gateway.active);
      draining.set(gateway.draining ? 1 : 0);
    };
  };

/** How the export of traces goes. */
export const otlpMetrics =
  ({ counts }: OtlpExporter): MetricSource =>
  (registry) => {
    const traces = registry.copiedCounter(
      'wattlane_traces_total',
      'Requests whose spans were exported or not.',
      ['outcome'],
    );
    const failures = registry.copiedCounter('wattlane_trace_send_failures_total', 'Exports that failed.');
    return () => {
      traces.setTotal(counts.sent, 'sent');
      traces.setTotal(counts.dropped, 'dropped');
      failures.setTotal(counts.failedSends);
    };
  };

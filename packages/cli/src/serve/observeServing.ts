import {
  type AgentWatch,
  Dashboard,
  dashboardRoute,
  type Gateway,
  GatewayMetrics,
  logObserver,
  type MetricText,
  metricsRoute,
  OtlpExporter,
  openApiRoute,
  otlpMetrics,
  type RouteExtension,
} from '@wattlane/worker';
import { processMetrics, readDashboardAssets, readOpenApi } from '@wattlane/worker/node';
import { type CliIo, noteLine } from '../cliIo.ts';
import { packageVersion } from '../version.ts';
import type { ServeFlags } from './serveFlags.ts';

/** What watches a gateway. */
export interface Observing {
  /** Metrics, dashboard and the description of the routes. */
  readonly routes: readonly RouteExtension[];
  /** Sends the traces that are left. */
  close(): Promise<void>;
}

/**
 * Watches a gateway: metrics, dashboard, log lines, and traces where a collector is configured.
 *
 * @param agents  agents of the GPU hosts
 * @param more    metrics of what stands beside the gateway
 */
export function observeServing(
  io: CliIo,
  { log }: ServeFlags,
  gateway: Gateway,
  agents: AgentWatch,
  ...more: readonly MetricText[]
): Observing {
  const version = packageVersion();
  const { otlpUrl } = gateway.config.telemetry;
  const exporter = otlpUrl === undefined ? null : new OtlpExporter(gateway, otlpUrl, version);
  const sources = [processMetrics, agents.metrics, ...(exporter === null ? [] : [otlpMetrics(exporter)])];
  const metrics = new GatewayMetrics(gateway, { version, sources });
  const dashboard = new Dashboard(gateway, { power: () => agents.power() });
  const logLine = logObserver(log, (line) => noteLine(io, line));
  gateway.observers.push(metrics.observe, dashboard.observe, agents.observe, logLine);
  if (exporter !== null) gateway.observers.push(exporter.observe);
  return {
    routes: [
      metricsRoute(metrics, ...more),
      dashboardRoute(dashboard, readDashboardAssets()),
      openApiRoute(readOpenApi()),
    ],
    close: async () => exporter?.close(),
  };
}

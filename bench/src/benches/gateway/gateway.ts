import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench, BenchContext, Metrics } from '../../harness.ts';
import { abortMetrics } from './aborts.ts';
import { holdMetrics } from './hold.ts';
import { killMetrics } from './kills.ts';
import { overheadMetrics } from './overhead.ts';
import { soakMetrics } from './soak.ts';

/**
 * Our gateway over real HTTP.
 *
 * - cpuRatioPortkey_nonStream, _stream64: processor time a request of ours over that of Portkey's gateway, same upstream
 * - cpuMsPerRequest_node, cpuMsPerStream64_node, cpuMsPerRequest_bun: ours alone
 * - addedP50Ms, addedP99Ms: latency at concurrency 1 less that of a direct connection
 * - abortToUpstreamMs_p99, leakedStreams: 1,000 clients that leave in the middle of a stream
 * - killRestartLostRows, restartMs_p99: 20 times kill -9 under load, on one store
 * - holdMeanGain, holdP99Change: completion time of boost against first come, first served, 8 slots at load 0.95
 * - soakRssGrowthMiB: memory over 50,000 requests in 5 minutes
 */
export const gatewayBench: Bench = {
  name: 'gateway',
  description: 'Cost, latency and ordering gain of the gateway over real HTTP, beside a peer.',
  bars: {
    cpuRatioPortkey_nonStream: { max: 0.2 },
    cpuRatioPortkey_stream64: { max: 0.33 },
    cpuMsPerRequest_node: { max: 0.5 },
    cpuMsPerRequest_bun: { max: 0.25 },
    addedP50Ms: { max: 0.6 },
    addedP99Ms: { max: 4 },
    abortToUpstreamMs_p99: { max: 100 },
    leakedStreams: { max: 0 },
    killRestartLostRows: { max: 0 },
    restartMs_p99: { max: 2000 },
    holdMeanGain: { min: 0.12 },
    holdP99Change: { max: 0.08 },
    soakRssGrowthMiB: { max: 30 },
  },
  run: runGateway,
};

async function runGateway(context: BenchContext): Promise<Metrics> {
  const folder = mkdtempSync(join(tmpdir(), 'wattlane-bench-'));
  const storeUrl = (name: string) => `file:${join(folder, name)}.db`;
  try {
    return {
      ...(await overheadMetrics(context, storeUrl('overhead'))),
      ...(await abortMetrics(context)),
      ...(await killMetrics(context, storeUrl('kills'))),
      ...(await holdMetrics(context)),
      ...(await soakMetrics(context, storeUrl('soak'))),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

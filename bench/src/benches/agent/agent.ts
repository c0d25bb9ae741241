import { FakeNvml } from '@wattlane/agent-native/testing';
import type { Bench, BenchContext, Metrics } from '../../harness.ts';
import { costMetrics } from './cost.ts';
import { killMatrixMetrics } from './killMatrix.ts';
import { latencyMetrics } from './latency.ts';
import { modelMetrics } from './models.ts';
import { restoreMetrics } from './restore.ts';
import { stallMetrics } from './stall.ts';

/**
 * The GPU host agent under its guardian, in processes of their own, on a fake driver with 8 GPUs.
 *
 * - controlToSetterP50Ms, controlToSetterP99Ms: from sending `PUT /v1/gpus/N/control` to entering the driver's setter
 * - cpuShare10Hz8Gpu, rssMiB, guardianRssMiB: of the agent, sampling; memory of both
 * - restoreAfterSigkillMs_p99: from killing the agent, leases held on all GPUs, until the last GPU is at stock
 * - restoreAfterHangMs_p99: from the moment its event loop hangs; hangTtlMs is the guardian's patience
 * - restoreAfterGuardianAndAgentKillMs: from the next start after both were killed, worst of several
 * - leaseExpiryToRestoreMs_p99: from the moment a lease is over
 * - loopStallMs_p99: delay of the event loop while one GPU's driver call is stuck for 5 s
 * - killMatrixCases, killMatrixGpusLeftSlow: ways to die, with and without leases, one client and two
 * - timeModelMeanError, powerModelMeanError: mean relative error over kernels of every power/*-clock-sweep.csv
 */
export const agentBench: Bench = {
  name: 'agent',
  description:
    'Cost, latency and crash safety of the GPU host agent on a fake driver; fits of the power model.',
  bars: {
    controlToSetterP50Ms: { max: 2 },
    controlToSetterP99Ms: { max: 10 },
    cpuShare10Hz8Gpu: { max: 0.025 },
    rssMiB: { max: 80 },
    guardianRssMiB: { max: 4 },
    restoreAfterSigkillMs_p99: { max: 100 },
    restoreAfterHangOverTtlMs_p99: { max: 100 },
    restoreAfterGuardianAndAgentKillMs: { max: 2000 },
    leaseExpiryToRestoreMs_p99: { max: 200 },
    loopStallMs_p99: { max: 20 },
    killMatrixCases: { min: 28 },
    killMatrixGpusLeftSlow: { max: 0 },
    timeModelMeanError: { max: 0.005 },
    powerModelMeanError: { max: 0.05 },
  },
  run: runAgentBench,
};

async function runAgentBench(context: BenchContext): Promise<Metrics> {
  const models = modelMetrics(context);
  if (!FakeNvml.isAvailable()) {
    context.log('agent: no compiler, or not Linux: only the fits can be measured here');
    return models;
  }
  return {
    ...(await latencyMetrics(context)),
    ...(await costMetrics(context)),
    ...(await restoreMetrics(context)),
    ...(await stallMetrics(context)),
    ...(await killMatrixMetrics(context)),
    ...models,
  };
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@wattlane/agent-native/testing';
import type { BenchContext } from '../../harness.ts';
import { GPUS, withAgent } from './withAgent.ts';

const STUCK_MS = 5000;

/** The agent's process watches its own event loop, and writes what it saw at a signal. */
const WATCH_LOOP = `
const { monitorEventLoopDelay } = await import('node:perf_hooks');
const { writeFileSync, renameSync } = await import('node:fs');
const histogram = monitorEventLoopDelay({ resolution: 1 });
let runs = 0;
histogram.enable();
process.on('SIGUSR2', () => {
  const file = process.env.FAKE_NVML_STATE + '.delay' + runs++;
  writeFileSync(file + '.part', JSON.stringify({ p99: histogram.percentile(99) / 1e6, max: histogram.max / 1e6 }));
  renameSync(file + '.part', file);
  histogram.reset();
});`;

/** Delay of the agent's event loop while a driver call of one GPU does not come back, and whether others can be set. */
export function stallMetrics({ log }: BenchContext): Promise<Record<string, number>> {
  return withAgent(
    async (agent, fake) => {
      const lease = await agent.lease();
      const delays = async (run: number): Promise<{ p99: number; max: number }> => {
        process.kill(agent.agentPid!, 'SIGUSR2');
        const file = join(fake.folder, `state.delay${run}`);
        await until(() => existsSync(file), 5000);
        return JSON.parse(readFileSync(file, 'utf8'));
      };
      await delays(0);
      fake.script(0, 'setLock', { hang: true });
      const stuck = agent.request('PUT', '/v1/gpus/0/control', {
        ...lease,
        clock: { minMhz: 345, maxMhz: 1200 },
      });
      const endMs = performance.now() + STUCK_MS;
      let slowestMs = 0;
      for (let change = 0; performance.now() < endMs; change++) {
        const gpu = 1 + (change % (GPUS - 1));
        const sentMs = performance.now();
        const body = { ...lease, clock: { minMhz: 345, maxMhz: 1200 + 15 * (change % 9) } };
        const { status } = await agent.request('PUT', `/v1/gpus/${gpu}/control`, body);
        if (status !== 200) throw new Error(`GPU ${gpu} could not be set while another was stuck: ${status}`);
        slowestMs = Math.max(slowestMs, performance.now() - sentMs);
        await new Promise((resolve) => setTimeout(resolve, 45));
      }
      const { p99, max } = await delays(1);
      fake.script(0, 'setLock', {});
      const { status } = await stuck;
      log(
        `stall: loop delay p99 ${p99.toFixed(1)} ms, most ${max.toFixed(1)} ms; the stuck call was answered ${status}`,
      );
      return { loopStallMs_p99: p99, loopStallMs_max: max, otherGpusSlowestChangeMs: slowestMs };
    },
    { preload: WATCH_LOOP },
  );
}

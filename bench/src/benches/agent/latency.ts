import { percentileOf } from '@wattlane/core/stats';
import type { BenchContext } from '../../harness.ts';
import { GPUS, monotonicNs, withAgent } from './withAgent.ts';

const ROUNDS = 50;
/** Between two changes of one GPU, in ms: well within what the agent allows. */
const ROUND_MS = 340;

/** From sending a change to entering the driver's setter, over a unix socket. */
export function latencyMetrics({ log }: BenchContext): Promise<Record<string, number>> {
  return withAgent(async (agent, fake) => {
    const lease = await agent.lease();
    const delaysMs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const startMs = performance.now();
      for (let gpu = 0; gpu < GPUS; gpu++) {
        const maxMhz = 1200 + 15 * ((round + gpu) % 20);
        const sentNs = monotonicNs();
        const { status } = await agent.request('PUT', `/v1/gpus/${gpu}/control`, {
          ...lease,
          clock: { minMhz: 345, maxMhz },
          ttlMs: 10_000,
        });
        const enteredNs = fake.get(gpu, 'lockSetNs');
        if (status !== 200 || enteredNs < sentNs) throw new Error(`a change was not made: ${status}`);
        delaysMs.push((enteredNs - sentNs) / 1e6);
      }
      await new Promise((resolve) =>
        setTimeout(resolve, Math.max(0, ROUND_MS - (performance.now() - startMs))),
      );
    }
    log(`latency: ${delaysMs.length} changes`);
    return {
      controlToSetterP50Ms: percentileOf(delaysMs, 0.5),
      controlToSetterP99Ms: percentileOf(delaysMs, 0.99),
    };
  });
}

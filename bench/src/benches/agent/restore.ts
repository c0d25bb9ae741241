import { AgentProcess, FakeNvml, holdAll, SPIN_ON_SIGUSR2, until } from '@wattlane/agent-native/testing';
import { percentileOf } from '@wattlane/core/stats';
import type { BenchContext } from '../../harness.ts';
import { GPUS, HELD_MHZ, lastRestoreNs, monotonicNs, withAgent } from './withAgent.ts';

const KILLS = 50;
const HANGS = 12;
const BOTH = 5;
const EXPIRIES = 8;
const HANG_TTL_MS = 2000;
const LEASE_MS = 1000;

/** How soon stock settings are back after each way in which the one who set them may go. */
export async function restoreMetrics({ log }: BenchContext): Promise<Record<string, number>> {
  const killsMs = await afterKills();
  log(`restore: ${killsMs.length} kills`);
  const hangsMs = await afterHangs();
  log(`restore: ${hangsMs.length} hangs`);
  const bothMs: number[] = [];
  for (let i = 0; i < BOTH; i++) bothMs.push(await afterBoth());
  log(`restore: ${bothMs.length} times both killed`);
  const expiriesMs = await afterExpiries();
  log(`restore: ${expiriesMs.length} leases over`);
  const hangP99 = percentileOf(hangsMs, 0.99);
  return {
    restoreAfterSigkillMs_p99: percentileOf(killsMs, 0.99),
    restoreAfterHangMs_p99: hangP99,
    hangTtlMs: HANG_TTL_MS,
    restoreAfterHangOverTtlMs_p99: hangP99 - HANG_TTL_MS,
    restoreAfterGuardianAndAgentKillMs: Math.max(...bothMs),
    leaseExpiryToRestoreMs_p99: percentileOf(expiriesMs, 0.99),
  };
}

async function afterKills(): Promise<number[]> {
  const delaysMs: number[] = [];
  // An agent after each kill, from a guardian that has no reason to wait longer each time.
  for (let i = 0; i < KILLS; i++) {
    await withAgent(async (agent, fake) => {
      await holdAll(agent, await agent.lease(), HELD_MHZ);
      const killedNs = monotonicNs();
      process.kill(agent.agentPid!, 'SIGKILL');
      delaysMs.push(await restoredMs(fake, killedNs));
    });
  }
  return delaysMs;
}

async function afterHangs(): Promise<number[]> {
  const delaysMs: number[] = [];
  for (let i = 0; i < HANGS; i++) {
    await withAgent(
      async (agent, fake) => {
        await holdAll(agent, await agent.lease(), HELD_MHZ);
        const hungNs = monotonicNs();
        process.kill(agent.agentPid!, 'SIGUSR2');
        delaysMs.push(await restoredMs(fake, hungNs));
      },
      { preload: SPIN_ON_SIGUSR2, heartbeatMs: HANG_TTL_MS },
    );
  }
  return delaysMs;
}

/** Both are killed at once; the next start, by a service manager, mends. */
async function afterBoth(): Promise<number> {
  const fake = new FakeNvml({ gpus: GPUS });
  const agent = await AgentProcess.start(fake);
  let next: AgentProcess | undefined;
  try {
    await holdAll(agent, await agent.lease(), HELD_MHZ);
    const pid = agent.agentPid!;
    // Stopped first, so that neither can act on the other's end.
    process.kill(pid, 'SIGSTOP');
    agent.guardian.kill('SIGKILL');
    process.kill(pid, 'SIGKILL');
    await until(() => agent.guardian.signalCode !== null, 5000);
    if (fake.slowGpus().length !== GPUS) throw new Error('nothing was left to be restored');
    const startedNs = monotonicNs();
    next = AgentProcess.launch(fake);
    return await restoredMs(fake, startedNs);
  } finally {
    await next?.stop();
    await agent.stop();
    fake.remove();
  }
}

async function afterExpiries(): Promise<number[]> {
  return withAgent(async (agent, fake) => {
    const delaysMs: number[] = [];
    for (let i = 0; i < EXPIRIES; i++) {
      const lease = await agent.lease('bench', 5000);
      const bodies = Array.from({ length: GPUS }, (_, gpu) => gpu);
      for (const gpu of bodies) {
        await agent.request('PUT', `/v1/gpus/${gpu}/control`, {
          ...lease,
          clock: { minMhz: 345, maxMhz: 1200 },
        });
      }
      // Counted from before the renewal is sent, so that the figure is an upper bound.
      const renewedNs = monotonicNs();
      await agent.request('PUT', `/v1/leases/${lease.leaseId}`, { epoch: lease.epoch, ttlMs: LEASE_MS });
      await until(() => fake.slowGpus().length === 0, 5000);
      for (const gpu of bodies) delaysMs.push((fake.get(gpu, 'lockResetNs') - renewedNs) / 1e6 - LEASE_MS);
    }
    return delaysMs;
  });
}

/** Waits until every GPU is at stock. @returns when the last got there, in ms after `fromNs` */
async function restoredMs(fake: FakeNvml, fromNs: number): Promise<number> {
  await until(() => fake.slowGpus().length === 0, 15_000);
  return (lastRestoreNs(fake) - fromNs) / 1e6;
}

import { spawnSync } from 'node:child_process';
import { AgentProcess, FakeNvml, until } from '@wattlane/agent-native/testing';
import type { BenchContext } from '../../harness.ts';
import { SPIN_ON_SIGUSR2 } from './restore.ts';
import { GPUS, holdAll } from './withAgent.ts';

/** Ways to die. After `bothKilled` a service manager runs the guardian's one-shot restore. */
const DEATHS = [
  'SIGTERM',
  'SIGKILL',
  'SIGSTOP',
  'loopHang',
  'abort',
  'guardianKilled',
  'bothKilled',
] as const;
type Death = (typeof DEATHS)[number];

/** When a GPU that is not back yet counts as left slow, in ms: well above every promise. */
const PATIENCE_MS = 8000;
const HEARTBEAT_MS = 1000;

/** Every way to die, with leases held and without, for one client and two: how many GPUs stay slow. */
export async function killMatrixMetrics({ log }: BenchContext): Promise<Record<string, number>> {
  let cases = 0;
  let leftSlow = 0;
  for (const death of DEATHS) {
    for (const held of [true, false]) {
      for (const clients of [1, 2]) {
        const slow = await leftSlowAfter(death, held, clients);
        if (slow.length > 0)
          log(`kill matrix: ${death}, ${held ? 'held' : 'none'}, ${clients}: GPUs ${slow} left slow`);
        cases += 1;
        leftSlow += slow.length;
      }
    }
  }
  log(`kill matrix: ${cases} cases`);
  return { killMatrixCases: cases, killMatrixGpusLeftSlow: leftSlow };
}

async function leftSlowAfter(death: Death, held: boolean, clients: number): Promise<number[]> {
  const fake = new FakeNvml({ gpus: GPUS });
  const agent = await AgentProcess.start(fake, { preload: SPIN_ON_SIGUSR2, heartbeatMs: HEARTBEAT_MS });
  try {
    for (let client = 0; client < clients; client++) {
      if (held) await holdAll(agent, 1200 + 150 * client, `client-${client}`);
      else await agent.lease(`client-${client}`);
    }
    if (held && fake.slowGpus().length !== GPUS) throw new Error('the leases were not in force');
    await die(agent, death);
    await until(() => fake.slowGpus().length === 0, PATIENCE_MS).catch(() => {});
    return fake.slowGpus();
  } finally {
    await agent.stop();
    fake.remove();
  }
}

async function die(agent: AgentProcess, death: Death): Promise<void> {
  const pid = agent.agentPid!;
  if (death === 'SIGTERM' || death === 'SIGKILL' || death === 'SIGSTOP') process.kill(pid, death);
  else if (death === 'loopHang') process.kill(pid, 'SIGUSR2');
  else if (death === 'abort') process.kill(pid, 'SIGABRT');
  else if (death === 'guardianKilled') agent.guardian.kill('SIGKILL');
  else {
    process.kill(pid, 'SIGSTOP');
    agent.guardian.kill('SIGKILL');
    process.kill(pid, 'SIGKILL');
    await until(() => agent.guardian.signalCode !== null, 5000);
    const args = ['--restore', ...agent.guardianArgs];
    spawnSync(agent.guardian.spawnfile, args, { env: { ...process.env, ...agent.fake.env } });
  }
}

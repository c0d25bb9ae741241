import { spawnSync } from 'node:child_process';
import { AgentProcess, until } from './agentProcess.ts';
import { FakeNvml } from './fakeNvml.ts';

/** Ways to die. After `bothKilled` a service manager runs the guardian's one-shot restore. */
export const DEATHS = [
  'SIGTERM',
  'SIGKILL',
  'SIGSTOP',
  'loopHang',
  'abort',
  'guardianKilled',
  'bothKilled',
] as const;
/** One of `DEATHS`. */
export type Death = (typeof DEATHS)[number];

/** For `AgentProcess`: a signal makes the agent's event loop spin for ever. */
export const SPIN_ON_SIGUSR2 = "process.on('SIGUSR2', () => { for (;;) {} });";

/** When a GPU that is not back yet counts as left slow, in ms: well above every promise. */
const PATIENCE_MS = 8000;
const HEARTBEAT_MS = 1000;

/** One way to die, and what is held at the time. */
export interface KillCase {
  readonly death: Death;
  readonly gpus: number;
  /** Whether the clients' leases hold settings of all GPUs. */
  readonly held: boolean;
  readonly clients: number;
}

/** Lets an agent die on a fake driver. @returns the GPUs that stay slow */
export async function leftSlowAfter({ death, gpus, held, clients }: KillCase): Promise<number[]> {
  const fake = new FakeNvml({ gpus });
  const agent = await AgentProcess.start(fake, { preload: SPIN_ON_SIGUSR2, heartbeatMs: HEARTBEAT_MS });
  try {
    for (let client = 0; client < clients; client++) {
      const lease = await agent.lease(`client-${client}`);
      if (held) await holdAll(agent, lease, 1200 + 150 * client);
    }
    if (held && fake.slowGpus().length !== gpus) throw new Error('the leases were not in force');
    await die(agent, death);
    await until(() => fake.slowGpus().length === 0, PATIENCE_MS).catch(() => {});
    return fake.slowGpus();
  } finally {
    await agent.stop();
    fake.remove();
  }
}

/** Holds clock and power of every GPU under a lease. */
export async function holdAll(
  agent: AgentProcess,
  lease: { readonly leaseId: string; readonly epoch: number },
  maxMhz: number,
): Promise<void> {
  await Promise.all(
    Array.from({ length: agent.fake.gpuCount }, async (_, gpu) => {
      const body = { ...lease, clock: { minMhz: 345, maxMhz }, powerWatts: 400 };
      const { status } = await agent.request('PUT', `/v1/gpus/${gpu}/control`, body);
      if (status !== 200) throw new Error(`GPU ${gpu} was not set: ${status}`);
    }),
  );
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

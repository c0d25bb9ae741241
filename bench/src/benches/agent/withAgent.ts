import { AgentProcess, type AgentProcessOptions, FakeNvml } from '@wattlane/agent-native/testing';

/** GPUs of every run. */
export const GPUS = 8;

/** The clock that leases hold in the runs, in MHz. */
export const HELD_MHZ = 1200;

/** Monotonic time, in ns, on the clock that the fake driver stamps with. */
export const monotonicNs = (): number => Number(process.hrtime.bigint());

/** Runs something against an agent on a driver of its own, and ends both. */
export async function withAgent<T>(
  run: (agent: AgentProcess, fake: FakeNvml) => Promise<T>,
  options: AgentProcessOptions = {},
): Promise<T> {
  const fake = new FakeNvml({ gpus: GPUS });
  let agent: AgentProcess | undefined;
  try {
    agent = await AgentProcess.start(fake, options);
    return await run(agent, fake);
  } finally {
    await agent?.stop();
    fake.remove();
  }
}

/** When the last GPU went back to stock, in ns. */
export function lastRestoreNs(fake: FakeNvml): number {
  const stamps = Array.from({ length: GPUS }, (_, gpu) =>
    Math.max(fake.get(gpu, 'lockResetNs'), fake.get(gpu, 'limitSetNs')),
  );
  return Math.max(...stamps);
}

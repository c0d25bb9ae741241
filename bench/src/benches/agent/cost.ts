import { readFileSync } from 'node:fs';
import { holdAll } from '@wattlane/agent-native/testing';
import type { BenchContext } from '../../harness.ts';
import { HELD_MHZ, withAgent } from './withAgent.ts';

const SPAN_MS = 20_000;
/** Clock ticks of /proc a second. */
const TICKS_PER_SECOND = 100;

/** Processor time and memory of an agent that samples 8 GPUs at 10 Hz with leases held. */
export function costMetrics({ log }: BenchContext): Promise<Record<string, number>> {
  return withAgent(async (agent) => {
    await holdAll(agent, await agent.lease(), HELD_MHZ);
    const pid = agent.agentPid!;
    await sleep(3000);
    const before = cpuSeconds(pid);
    const startMs = performance.now();
    await sleep(SPAN_MS);
    const cpu = cpuSeconds(pid) - before;
    const share = cpu / ((performance.now() - startMs) / 1000);
    log(`cost: ${cpu.toFixed(2)} s of processor time in ${SPAN_MS / 1000} s`);
    return { cpuShare10Hz8Gpu: share, rssMiB: rssMiB(pid), guardianRssMiB: rssMiB(agent.guardian.pid!) };
  });
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function rssMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { bundleWorker } from './bundleWorker.ts';
import { PATIENCE_MS } from './findBinary.ts';
import type { ScenarioInput, ScenarioResult } from './scenarioResult.ts';

/** One worker behind a port of the system's choice, reachable from this machine only. */
const CONFIG = `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "scenario", worker = .scenario)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "scenario")],
);

const scenario :Workerd.Worker = (
  modules = [(name = "worker.mjs", esModule = embed "worker.mjs")],
  compatibilityDate = "2026-10-01",
);
`;

/** Descriptor on which workerd tells the port, one JSON object a line. */
const CONTROL_FD = 3;

/**
 * Runs the scenario as a worker of workerd, and ends that in any case.
 *
 * @param binary  path of workerd
 * @param folder  of the test's own, for the bundle and the configuration
 */
export async function runWorkerd(
  binary: string,
  folder: string,
  input: ScenarioInput,
): Promise<ScenarioResult> {
  await bundleWorker(join(folder, 'worker.mjs'));
  const configFile = join(folder, 'workerd.capnp');
  writeFileSync(configFile, CONFIG);
  const workerd = spawn(binary, ['serve', `--control-fd=${CONTROL_FD}`, configFile], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  try {
    const port = await Promise.race([listeningPort(workerd), failure(workerd)]);
    return await post(`http://127.0.0.1:${port}/`, input);
  } finally {
    await end(workerd);
  }
}

async function listeningPort(workerd: ChildProcess): Promise<number> {
  for await (const line of createInterface({ input: workerd.stdio[CONTROL_FD] as Readable })) {
    const message = JSON.parse(line) as { event: string; port?: number };
    if (message.event === 'listen' && message.port !== undefined) return message.port;
  }
  throw new Error('workerd told no port');
}

/** Rejects when the process cannot start, ends early or is still silent after `PATIENCE_MS`. */
async function failure(workerd: ChildProcess): Promise<never> {
  const [code] = await once(workerd, 'exit', { signal: AbortSignal.timeout(PATIENCE_MS) });
  throw new Error(`workerd ended with code ${code} before it listened`);
}

async function post(url: string, input: ScenarioInput): Promise<ScenarioResult> {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(input),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!response.ok) throw new Error(`workerd answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as ScenarioResult;
}

async function end(workerd: ChildProcess): Promise<void> {
  if (workerd.pid === undefined || workerd.exitCode !== null || workerd.signalCode !== null) return;
  const ended = once(workerd, 'exit');
  workerd.kill('SIGKILL');
  await ended;
}

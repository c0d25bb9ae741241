import { spawn } from 'node:child_process';
import { AGENT_MAIN, type AgentConfig, envName, findNative } from '@wattlane/agent-native';
import { WattlaneError } from '@wattlane/core/errors';
import type { CliIo } from '../cliIo.ts';

/**
 * Runs the agent under its guardian until `stop`. Flags go on as variables, since the guardian starts the agent anew.
 *
 * @throws WattlaneError ERR_GPU_DRIVER when the guardian ends with a failure
 */
export async function runGuarded(
  io: CliIo,
  { journal, nvml, heartbeatMs }: AgentConfig,
  file: string | undefined,
  flags: Readonly<Record<string, unknown>>,
  stop: Promise<void>,
): Promise<void> {
  const variables = Object.entries(flags).map(([field, value]) => [envName(field), String(value)]);
  const options = ['--journal', journal, '--heartbeat-ms', String(heartbeatMs), '--die-with-parent'];
  if (nvml !== null) options.push('--nvml', nvml);
  const config = file === undefined ? [] : ['--config', file];
  const child = spawn(
    findNative('wattlane-guardian')!,
    [...options, '--', process.execPath, AGENT_MAIN, ...config],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...io.env, ...Object.fromEntries(variables) },
      // A Ctrl-C goes to the guardian through us, once.
      detached: true,
    },
  );
  child.stderr.on('data', (chunk: Buffer) => io.stderr.write(chunk));
  void stop.then(() => child.kill('SIGTERM'));
  // From a terminal that is closed it means the end, from anything else to read the limits again.
  const onHangup = () => child.kill(process.stdin.isTTY ? 'SIGTERM' : 'SIGHUP');
  process.on('SIGHUP', onHangup);
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode) => resolve(exitCode ?? 1));
  });
  process.off('SIGHUP', onHangup);
  if (code !== 0)
    throw new WattlaneError('ERR_GPU_DRIVER', `the guardian ended with ${code}; the lines above say why`);
}

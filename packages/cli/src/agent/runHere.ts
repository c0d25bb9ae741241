import { type AgentConfig, runAgent } from '@wattlane/agent-native';
import { WattlaneError } from '@wattlane/core/errors';
import { type CliIo, noteLine } from '../cliIo.ts';

/** Runs the agent in this process until `stop`, or until it has to end. @throws WattlaneError */
export async function runHere(io: CliIo, config: AgentConfig, stop: Promise<void>): Promise<void> {
  // Without a listener it would end the process, and leave the GPUs as they are set.
  const hungUp = new Promise<number>((resolve) => process.once('SIGHUP', () => resolve(0)));
  const running = await runAgent(config, io.env, (line) => noteLine(io, line));
  noteLine(
    io,
    `serving ${running.agent.gpus.length} ${config.simulate ? 'simulated ' : ''}GPUs on ${config.socket}`,
  );
  const code = await Promise.race([stop.then(() => 0), hungUp, running.ended]);
  await running.stop();
  if (code !== 0) throw new WattlaneError('ERR_GPU_DRIVER', 'the agent had to stop; the line above says why');
}

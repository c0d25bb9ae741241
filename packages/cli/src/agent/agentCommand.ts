import {
  type AgentConfig,
  CONFIG_FIELDS,
  findNative,
  flagName,
  LIMIT_FIELDS,
  openBackend,
  readConfig,
  shownConfig,
} from '@wattlane/agent-native';
import { isWattlaneError, WattlaneError } from '@wattlane/core/errors';
import type { Command } from 'commander';
import { type CliIo, noteLine, printLine } from '../cliIo.ts';
import { wholeNumber } from '../options/numberOption.ts';
import { refuseRepeats } from '../options/refuseRepeats.ts';
import type { RunContext } from '../runContext.ts';
import { addDoctorCommand } from './doctorCommand.ts';
import { runGuarded } from './runGuarded.ts';
import { runHere } from './runHere.ts';

/** What the command line says beside fields of the configuration. */
interface AgentFlags extends Record<string, unknown> {
  readonly config?: string;
  readonly showConfig?: boolean;
  readonly guardian: boolean;
  readonly seconds?: number;
}

const EXAMPLES = `
Examples:
  wattlane agent
  wattlane agent --simulate --socket /tmp/wattlane/agent.sock --journal /tmp/wattlane/agent.journal
  wattlane agent --config /etc/wattlane/agent.json --show-config
  wattlane agent doctor

Every field of the configuration can also be set as a variable: --sample-hz is WATTLANE_AGENT_SAMPLE_HZ. Defaults, file,
variables, flags: the later wins. See docs/agent.md.

Ask it:
  curl --unix-socket /run/wattlane/agent.sock http://agent/v1/gpus`;

/** Adds `wattlane agent`: the host agent that sets clocks and power caps of GPUs. */
export function addAgentCommand(program: Command, context: RunContext): void {
  const command = program
    .command('agent')
    .description(
      'run the GPU host agent: clocks and power caps under leases; stock settings return whatever dies',
    )
    .option('--config <file>', 'configuration, JSON; see docs/agent.md')
    .option('--show-config', 'print the configuration that is in force, and end')
    .option('--no-guardian', 'without the parent process that restores GPUs when the agent is killed')
    .option('--seconds <n>', 'end after so long', wholeNumber('--seconds', 1, 1e6));
  for (const field of [...Object.keys(CONFIG_FIELDS), ...Object.keys(LIMIT_FIELDS)]) {
    // A token on a command line would show in the list of processes.
    if (field === 'token') continue;
    if (field === 'simulate') command.option('--simulate', 'run on simulated GPUs');
    else command.option(`${flagName(field)} <value>`, HELP[field] ?? '');
  }
  command.addHelpText('after', EXAMPLES).action((flags: AgentFlags) => agent(context.io, flags));
  addDoctorCommand(command, context);
  refuseRepeats(command, []);
}

/** One line for each field that has a flag. */
const HELP: Readonly<Record<string, string>> = {
  socket: 'unix socket of the API (default: /run/wattlane/agent.sock)',
  socketMode: 'mode of the socket (default: 0660)',
  journal: 'file with what has to be undone (default: /run/wattlane/agent.journal)',
  nvml: 'driver library, where it is not found by itself',
  simulatedGpus: 'how many simulated GPUs (default: 2)',
  simulatedGpu: 'what they are (default: h100)',
  sampleHz: 'samples a second (default: 10)',
  writesPerSecond: 'changes of a GPU that clients may cause a second (default: 4)',
  minClockMhz: 'no clock lock below this',
  maxClockMhz: 'no clock above this, whoever asks',
  minPowerWatts: 'no power cap below this',
  tcp: 'listen on HOST:PORT too; needs WATTLANE_AGENT_TOKEN',
  persistence: 'turn persistence mode on while it runs (default: true)',
  zeusd: "serve the routes of Zeus' daemon (default: true)",
  zeusdTtlMs: 'how long settings made through them last after the last call (default: 900000)',
  dcgmNames: 'metrics under the names of dcgm-exporter too (default: false)',
  law: 'control loop: predictive, miad, static, top or none (default: none)',
  engines: 'engines whose metrics feed the control loop, JSON; see docs/agent.md',
  floorRatio: 'lowest clock of the control loop, of the top clock (default: 0.65)',
  maxBatch: 'requests of one model that run together, for the control loop (default: 16)',
  batchSlowdown: 'by how much each further one slows the batch (default: 0.05)',
  heartbeatMs: 'patience of the guardian (default: 2000)',
};

async function agent(
  io: CliIo,
  { config: file, showConfig, guardian, seconds, ...flags }: AgentFlags,
): Promise<void> {
  const config = readConfig({ file, env: io.env, flags });
  if (showConfig) {
    printLine(io, JSON.stringify(shownConfig(config), null, 2));
    return;
  }
  const stop = endOf(io.stop, seconds);
  if (config.simulate) {
    noteLine(io, `${config.simulatedGpus} simulated GPUs (--simulate): no real GPU is read or set`);
    return runHere(io, config, stop);
  }
  await checkDriver(config);
  if (guardian && findNative('wattlane-guardian') !== undefined)
    return runGuarded(io, config, file, flags, stop);
  noteLine(io, 'no guardian: if this process is killed, GPUs stay as they are set until the next start');
  return runHere(io, config, stop);
}

/** Fails early where there is no driver, rather than under a guardian that would try again. */
async function checkDriver(config: AgentConfig): Promise<void> {
  try {
    await (await openBackend(config)).close();
  } catch (error) {
    if (!isWattlaneError(error) || error.code !== 'ERR_GPU_DRIVER') throw error;
    const detail = error.message.replace(/^ERR_GPU_DRIVER: /, '');
    throw new WattlaneError(
      'ERR_GPU_DRIVER',
      `${detail}; expected a GPU host, or --simulate for simulated GPUs`,
      {
        cause: error,
      },
    );
  }
}

/** Resolves when the process is asked to end, or its time is over. */
function endOf(stop: AbortSignal, seconds: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve();
    stop.addEventListener('abort', () => resolve(), { once: true });
    if (seconds !== undefined) setTimeout(resolve, seconds * 1000);
  });
}

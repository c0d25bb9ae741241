import { Command } from 'commander';
import { addDemoCommand } from './demoCommand.ts';
import { addTraceCommand } from './describeCommand.ts';
import { addPredictCommand } from './predictCommand.ts';
import { addReplayCommand } from './replayCommand.ts';
import type { RunContext } from './runContext.ts';
import { addTrainCommand } from './trainCommand.ts';
import { packageVersion } from './version.ts';

const EXAMPLES = `
Examples:
  wattlane demo
  wattlane replay --trace requests.csv --report out.html
  wattlane predict --prompt "List three rivers." --explain
  wattlane replay --help

Exit codes: 0 done, 1 failed, 2 the command line was wrong. WATTLANE_DEBUG=1 adds stack traces.`;

/** The command line as commander knows it. It writes to `context.io` only and throws instead of ending the process. */
export function createProgram(context: RunContext): Command {
  const { io } = context;
  const program = new Command('wattlane')
    .description(
      'See latency, energy and carbon of request ordering on a simulated fleet, before you change a server.',
    )
    .version(packageVersion(), '--version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: () => {},
    })
    .addHelpText('after', EXAMPLES);
  addDemoCommand(program, context);
  addReplayCommand(program, context);
  addTraceCommand(program, context);
  addTrainCommand(program, context);
  addPredictCommand(program, context);
  return program;
}

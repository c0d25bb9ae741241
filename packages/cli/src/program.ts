import { Command } from 'commander';
import { addAgentCommand } from './agent/agentCommand.ts';
import { addDemoCommand } from './demoCommand.ts';
import { addTraceCommand } from './describeCommand.ts';
import { addFitPowerCommand } from './fitPowerCommand.ts';
import { addPlaceCommand } from './placeCommand.ts';
import { addPredictCommand } from './predictCommand.ts';
import { addReplayCommand } from './replayCommand.ts';
import type { RunContext } from './runContext.ts';
import { addSensitivityCommand } from './sensitivity/sensitivityCommand.ts';
import { addAuditCommand } from './serve/auditCommand.ts';
import { addKeyCommand } from './serve/keyCommand.ts';
import { addServeCommand } from './serve/serveCommand.ts';
import { addTrainCommand } from './trainCommand.ts';
import { packageVersion } from './version.ts';

const EXAMPLES = `
Examples:
  wattlane serve
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
      'Serve the same models on fewer watts: a gateway that orders requests by predicted length, and a simulator.',
    )
    .version(packageVersion(), '--version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: () => {},
    })
    .addHelpText('after', EXAMPLES);
  addServeCommand(program, context);
  addKeyCommand(program, context);
  addAuditCommand(program, context);
  addAgentCommand(program, context);
  addDemoCommand(program, context);
  addReplayCommand(program, context);
  addTraceCommand(program, context);
  addTrainCommand(program, context);
  addPredictCommand(program, context);
  addSensitivityCommand(program, context);
  addPlaceCommand(program, context);
  addFitPowerCommand(program, context);
  return program;
}

import { CommanderError } from 'commander';
import type { CliIo } from './cliIo.ts';
import { type ExitCode, reportError } from './errorReport.ts';
import { createProgram } from './program.ts';
import type { Replay } from './replayPort.ts';
import { fromCommander } from './usageError.ts';

/**
 * Runs one command line to its end. Never throws and never ends the process: failures are written to `io.stderr`.
 *
 * @param argv    arguments behind the program's name
 * @param replay  the simulator
 * @returns the exit code
 */
export async function run(argv: readonly string[], io: CliIo, replay: Replay): Promise<ExitCode> {
  const program = createProgram({ io, replay, argv });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportError(io, error);
    if (error.exitCode === 0) return 0;
    if (error.code === 'commander.help') return 2;
    const command = program.commands.find((candidate) => candidate.name() === argv[0]);
    return reportError(io, fromCommander(error, `see wattlane ${command ? `${argv[0]} ` : ''}--help`));
  }
}

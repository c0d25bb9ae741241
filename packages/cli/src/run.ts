import { type Command, CommanderError } from 'commander';
import type { CliIo } from './cliIo.ts';
import { type ExitCode, reportError } from './errorReport.ts';
import { createProgram } from './program.ts';
import type { Replay } from './replayPort.ts';
import { fromCommander, usageError } from './usageError.ts';

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
    return error instanceof CommanderError ? endOfParsing(program, argv, io, error) : reportError(io, error);
  }
}

/** Help and version come as errors too; commander has printed them by now. */
function endOfParsing(program: Command, argv: readonly string[], io: CliIo, error: CommanderError): ExitCode {
  if (error.exitCode === 0) return 0;
  const help = ['wattlane', ...commandPath(program, argv), '--help'].join(' ');
  if (error.code !== 'commander.help') return reportError(io, fromCommander(error, `see ${help}`));
  const [first, unknown] = argv;
  if (first !== 'help' || unknown === undefined) return 2;
  return reportError(
    io,
    usageError(`unknown command ${JSON.stringify(unknown)}; expected a command (see ${help})`),
  );
}

/** The names at the start of a command line that are commands: `trace describe`. */
function commandPath(command: Command, [name, ...rest]: readonly string[]): readonly string[] {
  const child = command.commands.find((candidate) => candidate.name() === name);
  return child === undefined ? [] : [child.name(), ...commandPath(child, rest)];
}

import { WattlaneError } from '@wattlane/core/errors';
import type { CommanderError } from 'commander';

/**
 * An error about the command line.
 *
 * @param detail  `--seed is "abc"; expected a whole number >= 0`
 * @returns an error with the code ERR_USAGE, to be thrown by the caller
 */
export function usageError(detail: string): WattlaneError {
  return new WattlaneError('ERR_USAGE', detail);
}

const EXPECTED: Readonly<Record<string, string>> = {
  'commander.unknownOption': 'an option of this command',
  'commander.unknownCommand': 'a command',
  'commander.excessArguments': 'no more arguments',
  'commander.missingArgument': 'it after the command',
  'commander.optionMissingArgument': 'a value behind it',
};

/**
 * Says what commander found wrong in the words of this project: one line with code and expectation; where commander
 * knows a near name, the line ends with it.
 *
 * @param help  the command whose help lists what exists: `wattlane replay --help`
 */
export function fromCommander(error: CommanderError, help: string): WattlaneError {
  const [first = '', guess = ''] = error.message.replace(/^error: /, '').split('\n');
  const what = first.replace(/\. Expected \d+ arguments? but got \d+\.$/, '');
  const expected = EXPECTED[error.code] ?? 'another command line';
  const suggestion = guess.replace(/^\((.*)\)$/, '. $1');
  return new WattlaneError('ERR_USAGE', `${what}; expected ${expected} (${help})${suggestion}`, {
    cause: error,
  });
}

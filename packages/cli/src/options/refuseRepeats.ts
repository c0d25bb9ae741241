import type { Command } from 'commander';
import { usageError } from '../usageError.ts';

/**
 * Makes a command refuse an option with a value that is given twice: one of the two values would be lost without a word.
 *
 * @param command  with all its options
 * @param lists    options that may be given several times, without their dashes
 * @throws WattlaneError ERR_USAGE, while the command line is read
 */
export function refuseRepeats(command: Command, lists: readonly string[]): void {
  const seen = new Set<string>();
  for (const option of command.options) {
    const name = option.name();
    if (option.isBoolean() || lists.includes(name)) continue;
    command.on(`option:${name}`, () => {
      if (seen.has(name)) throw usageError(`--${name} is given twice; expected it once`);
      seen.add(name);
    });
  }
}

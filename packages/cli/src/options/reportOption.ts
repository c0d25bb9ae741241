import { usageError } from '../usageError.ts';
import type { ValueParser } from './numberOption.ts';

/**
 * A parser for the path of a file to write.
 *
 * @param option  name as the user types it: `--report`
 * @throws WattlaneError ERR_USAGE, from the parser, for no name, for one that can only be a folder, and for `-`, which
 *         is stdout elsewhere
 */
export function outputPath(option: string): ValueParser<string> {
  return (text) => {
    if (text === '' || text === '-' || /(?:^|[/\\])\.{0,2}$/.test(text)) {
      throw usageError(`${option} is ${JSON.stringify(text)}; expected the name of a file to write`);
    }
    return text;
  };
}

/** Reads `--report`. */
export const parseReportPath: ValueParser<string> = outputPath('--report');

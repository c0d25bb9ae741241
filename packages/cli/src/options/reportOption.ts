import { usageError } from '../usageError.ts';

/**
 * Reads `--report`, the path of a file to write.
 *
 * @throws WattlaneError ERR_USAGE for no name, for one that can only be a folder, and for `-`, which is stdout elsewhere
 */
export function parseReportPath(text: string): string {
  if (text === '' || text === '-' || /(?:^|[/\\])\.{0,2}$/.test(text)) {
    throw usageError(`--report is ${JSON.stringify(text)}; expected the name of a file to write`);
  }
  return text;
}

import { ERROR_CODES, type ErrorCode, isWattlaneError } from '@wattlane/core/errors';
import { type CliIo, noteLine } from './cliIo.ts';

/** How the process ends: 0 done, 1 failed, 2 the command line was wrong. */
export type ExitCode = 0 | 1 | 2;

/** Codes whose message says all; the advice from the list of codes would only repeat it. */
const SELF_EXPLAINING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'ERR_USAGE',
  'ERR_ARGUMENT',
  'ERR_TRACE_OPEN',
  'ERR_TRACE_IS_DIRECTORY',
  'ERR_TRACE_EMPTY',
  'ERR_TRACE_FORMAT',
  'ERR_LISTEN',
  'ERR_PLACEMENT',
]);

/**
 * Writes an error to stderr: one line `CODE: what; expected what`, then a line of advice where the list of codes has
 * some to add. The stack follows only when WATTLANE_DEBUG is 1.
 *
 * @returns the exit code that belongs to the error
 */
export function reportError(io: CliIo, error: unknown): ExitCode {
  const code = isWattlaneError(error) ? error.code : 'ERR_INTERNAL';
  noteLine(io, messageOf(error));
  if (!SELF_EXPLAINING.has(code)) noteLine(io, `hint: ${ERROR_CODES[code]}`);
  if (io.env.WATTLANE_DEBUG === '1' && error instanceof Error) io.stderr.write(`${error.stack ?? ''}\n`);
  return code === 'ERR_USAGE' ? 2 : 1;
}

function messageOf(error: unknown): string {
  if (isWattlaneError(error)) return error.message;
  return `ERR_INTERNAL: ${error instanceof Error ? error.message : String(error)}; expected no failure here`;
}

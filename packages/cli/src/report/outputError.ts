import { WattlaneError } from '@wattlane/core/errors';

/** A failure to write results, to be thrown by the caller. */
export function outputError(path: string, what: string, cause?: unknown): WattlaneError {
  return new WattlaneError('ERR_OUTPUT', `${path}: ${what}; expected a file that can be written`, { cause });
}

/** Names a failure to write to stdout, such as a full disk behind `>`. */
export function stdoutError(cause: Error): WattlaneError {
  return outputError('stdout', cause.message, cause);
}

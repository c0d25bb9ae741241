import type { ErrorCode } from './errorCodes.ts';

/**
 * The one error class of the project. Compare `error.code`, not `instanceof`: two copies of a package break the
 * latter.
 *
 * The message reads `CODE: what was wrong; what was expected`.
 */
export class WattlaneError extends Error {
  override readonly name: string = 'WattlaneError';
  readonly code: ErrorCode;

  /**
   * @param code    stable code, one of `ERROR_CODES`
   * @param detail  what was wrong and what was expected, in one sentence
   * @param options `cause` keeps the error that led here
   */
  constructor(code: ErrorCode, detail: string, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options);
    this.code = code;
  }
}

/** Tells whether `value` is an error of this project, whichever copy of the package made it. */
export function isWattlaneError(value: unknown): value is WattlaneError {
  return value instanceof Error && value.name === 'WattlaneError' && 'code' in value;
}

import { isWattlaneError, WattlaneError } from '@wattlane/core/errors';
import type { ThreadError } from './threadMessages.ts';

/** Codes of SQLite for a value that the schema refuses. */
const REFUSED = /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG)/;
/** Codes of SQLite for what passes by itself. */
const PASSING = /^SQLITE_(BUSY|LOCKED|FULL)/;

/** Whether an error says that a value, not the store, is at fault; the driver throws a RangeError for NaN. */
export function refusesValue(error: unknown): boolean {
  return REFUSED.test(sqliteCode(error)) || error instanceof RangeError;
}

/** Whether another process has the lock, or the disk is full: what the same connection may be asked again. */
export function isPassing(error: unknown): boolean {
  return PASSING.test(sqliteCode(error));
}

/** An error as it is sent from the thread: an error of a value is ERR_ARGUMENT, one of the database ERR_STORE. */
export function toThreadError(error: unknown): ThreadError {
  const passing = isPassing(error);
  const message = error instanceof Error ? error.message : String(error);
  if (isWattlaneError(error)) {
    return { code: error.code, message: message.replace(`${error.code}: `, ''), passing };
  }
  return { code: refusesValue(error) ? 'ERR_ARGUMENT' : 'ERR_STORE', message, passing };
}

/** The error that a caller gets. */
export function fromThreadError({ code, message }: ThreadError): WattlaneError {
  return new WattlaneError(code, message);
}

function sqliteCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
}

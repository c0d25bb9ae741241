import { WattlaneError } from '../errors/wattlaneError.ts';

/** One line of a text file and where it stands; what an error message needs to point at a field. */
export interface TextLine {
  /** Name of the file, as the user knows it. */
  readonly file: string;
  /** Number of the line in the file, from 1, blank lines counted. */
  readonly lineNumber: number;
  /** The line without its line break. */
  readonly text: string;
}

const SHOWN_CHARACTERS = 60;

/** A value as messages show it: in double quotes, control characters escaped, cut after 60 characters. */
export function shown(value: string): string {
  return JSON.stringify(value.length > SHOWN_CHARACTERS ? `${value.slice(0, SHOWN_CHARACTERS)}...` : value);
}

/** A number as messages show it: a whole one with a comma between thousands. */
export function grouped(value: number): string {
  return Number.isInteger(value) ? String(value).replace(/\B(?=(\d{3})+$)/g, ',') : String(value);
}

/**
 * An error about one place in a line: `file:line:column: got ...; expected ...`.
 *
 * @param start     offset of the offending field in `line.text`; the message gives it as a column of whole characters,
 *                  from 1
 * @param got       what stands there, in words or by `shown`
 * @param expected  what should stand there, in words
 * @returns an error with the code ERR_TRACE_ROW, to be thrown by the caller
 */
export function rowError(line: TextLine, start: number, got: string, expected: string): WattlaneError {
  const column = [...line.text.slice(0, start)].length + 1;
  return new WattlaneError(
    'ERR_TRACE_ROW',
    `${line.file}:${line.lineNumber}:${column}: got ${got}; expected ${expected}`,
  );
}

/**
 * An error about the kind of a file, told by its first line: `file:line:1: got ...; expected ...`.
 *
 * @param cause  the error that led here, if there is one
 * @returns an error with the code ERR_TRACE_FORMAT, to be thrown by the caller
 */
export function formatError(line: TextLine, got: string, expected: string, cause?: unknown): WattlaneError {
  return new WattlaneError(
    'ERR_TRACE_FORMAT',
    `${line.file}:${line.lineNumber}:1: got ${got}; expected ${expected}`,
    cause === undefined ? undefined : { cause },
  );
}

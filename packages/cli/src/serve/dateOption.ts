import { usageError } from '../usageError.ts';

/** A day, or a moment with its zone. */
const ISO = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * Reads a date as ms since 1970; a day alone begins at midnight UTC.
 *
 * @param option  name as the user types it: `--expires`
 * @throws WattlaneError ERR_USAGE, from the parser, for another text and for a day that no month has
 */
export function isoDate(option: string): (text: string) => number {
  return (text) => {
    const day = ISO.exec(text)?.[1];
    const ms = Date.parse(text);
    const isDay = day !== undefined && new Date(`${day}T00:00:00Z`).getUTCDate() === Number(day.slice(8));
    if (isDay && ms >= 0) return ms;
    throw usageError(
      `${option} is ${JSON.stringify(text)}; expected a date such as 2030-01-31 or 2030-01-31T12:00:00Z`,
    );
  };
}

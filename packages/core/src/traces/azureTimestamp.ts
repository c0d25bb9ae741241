import { plainInteger } from './decimal.ts';

/** A point in time, kept in two parts because ns since 1970 do not fit a double. */
export interface Timestamp {
  /** Whole seconds since 1970-01-01 00:00:00 UTC. */
  readonly seconds: number;
  /** Nanoseconds into that second, 0 to 999,999,999. */
  readonly nanoseconds: number;
}

const NANOSECOND_DIGITS = 9;
const OFFSET_START = 19;

/**
 * Reads a time as the Azure LLM inference traces write it: `2023-11-16 18:15:46.6805900`.
 *
 * The fraction has 0 to 9 digits; a `T` may stand in place of the blank, and `Z` or an offset such as `+02:00` at the
 * end. Without an offset the time is taken as UTC.
 *
 * @returns the time, or undefined when the text is none or the calendar has no such day
 */
export function parseTimestamp(text: string): Timestamp | undefined {
  const dayStart = daysSinceEpoch(number4(text, 0), number2(text, 5), number2(text, 8));
  const timeSeconds = secondsOfDay(number2(text, 11), number2(text, 14), number2(text, 17));
  const fractionEnd = endOfFraction(text);
  const nanoseconds = parseNanoseconds(text, fractionEnd);
  const offsetSeconds = parseOffset(text.slice(fractionEnd));
  const seconds = dayStart * 86_400 + timeSeconds - offsetSeconds;
  if (!hasSeparators(text) || Number.isNaN(seconds + nanoseconds)) return undefined;
  return { seconds, nanoseconds };
}

/** `later` minus `earlier`, in ms with their fraction; exact to the ns for times up to 104 days apart. */
export function elapsedMs(earlier: Timestamp, later: Timestamp): number {
  const nanoseconds = later.nanoseconds - earlier.nanoseconds;
  return ((later.seconds - earlier.seconds) * 1e9 + nanoseconds) / 1e6;
}

const number2 = (text: string, start: number): number => digits(text, start, start + 2);
const number4 = (text: string, start: number): number => digits(text, start, start + 4);

function digits(text: string, start: number, end: number): number {
  return text[start] === '-' ? Number.NaN : plainInteger(text, start, end);
}

function hasSeparators(text: string): boolean {
  const between = text[10] === ' ' || text[10] === 'T';
  return between && text[4] === '-' && text[7] === '-' && text[13] === ':' && text[16] === ':';
}

/** Days from 1970-01-01 in the Gregorian calendar; NaN for a day that does not exist. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const timeMs = Date.UTC(year, month - 1, day);
  const date = new Date(timeMs);
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1;
  return exists && date.getUTCDate() === day ? timeMs / 86_400_000 : Number.NaN;
}

function secondsOfDay(hour: number, minute: number, second: number): number {
  return hour < 24 && minute < 60 && second < 60 ? hour * 3600 + minute * 60 + second : Number.NaN;
}

function endOfFraction(text: string): number {
  if (text[OFFSET_START] !== '.') return OFFSET_START;
  let end = OFFSET_START + 1;
  while (text[end]! >= '0' && text[end]! <= '9') end += 1;
  return end;
}

function parseNanoseconds(text: string, end: number): number {
  if (end === OFFSET_START) return 0;
  const length = end - OFFSET_START - 1;
  if (length > NANOSECOND_DIGITS) return Number.NaN;
  return digits(text, OFFSET_START + 1, end) * 10 ** (NANOSECOND_DIGITS - length);
}

function parseOffset(text: string): number {
  if (text === '' || text === 'Z') return 0;
  const sign = text[0] === '+' ? 1 : text[0] === '-' ? -1 : Number.NaN;
  if (text.length !== 6 || text[3] !== ':') return Number.NaN;
  return sign * secondsOfDay(number2(text, 1), number2(text, 4), 0);
}

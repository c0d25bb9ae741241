import { type Span, scanJson } from './jsonScan.ts';
import { rowError, shown, type TextLine } from './textLine.ts';

/** A JSON object whose members have not been looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Parses a line as a JSON object.
 *
 * @throws WattlaneError ERR_TRACE_ROW, pointing at the character where the text stops being JSON, or at the start when
 *         it is JSON but no object
 */
export function parseJsonObject(line: TextLine): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch {
    const start = Math.max(0, scanJson(line.text).errorAt);
    const rest = line.text.slice(start);
    throw rowError(line, start, rest === '' ? 'the end of the line' : shown(rest), 'a JSON object');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw rowError(line, 0, shown(line.text), 'a JSON object');
}

/** Tells whether a value is what a member must be. */
export type Guard<T> = (value: unknown) => value is T;

/**
 * The member `key` of the object on a line.
 *
 * @param expected  what it must be, in words
 * @throws WattlaneError ERR_TRACE_ROW, pointing at the value, or at the object when it has no such member
 */
export function requiredMember<T>(
  object: JsonObject,
  key: string,
  is: Guard<T>,
  expected: string,
  line: TextLine,
): T {
  const value = object[key];
  if (!is(value)) throw memberError(object, key, expected, line);
  return value;
}

/** As `requiredMember`, but undefined when there is no such member. */
export function optionalMember<T>(
  object: JsonObject,
  key: string,
  is: Guard<T>,
  expected: string,
  line: TextLine,
): T | undefined {
  return object[key] === undefined ? undefined : requiredMember(object, key, is, expected, line);
}

/** Where the value of `key` stands; the whole line if it is nested too deep to tell. */
export function memberSpan(line: TextLine, key: string): Span {
  return scanJson(line.text).members.get(key) ?? { start: 0, end: line.text.length };
}

/** The error about a member that is missing or wrong, ERR_TRACE_ROW, to be thrown by the caller. */
export function memberError(object: JsonObject, key: string, expected: string, line: TextLine): Error {
  const wanted = `${key}, ${expected}`;
  if (object[key] === undefined) {
    return rowError(line, line.text.indexOf('{'), `an object without ${key}`, wanted);
  }
  const { start, end } = memberSpan(line, key);
  return rowError(line, start, shown(line.text.slice(start, end)), wanted);
}

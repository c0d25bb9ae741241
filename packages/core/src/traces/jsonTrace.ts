import type { TraceRecord } from '../domain/request.ts';
import { type Span, scanJson } from './jsonScan.ts';
import { EXPECTED, isArrival, isBand, isPredictedTokens, isTenant, isTokenCount } from './recordFields.ts';
import { rowError, shown, type TextLine } from './textLine.ts';

/** A JSON object whose members have not been looked at. */
type JsonObject = Readonly<Record<string, unknown>>;

/** How a JSON lines format calls the fields of a record. */
export interface JsonKeys {
  readonly arrival: string;
  readonly input: string;
  readonly output: string;
  readonly prefix: string;
}

/** The project's own keys: the field names of `TraceRecord`. */
export const RECORD_KEYS: JsonKeys = {
  arrival: 'arrivalMs',
  input: 'inputTokens',
  output: 'outputTokens',
  prefix: 'prefixBlocks',
};

/** Mooncake's keys (kvcache-ai/Mooncake, FAST25-release/traces). */
export const MOONCAKE_KEYS: JsonKeys = {
  arrival: 'timestamp',
  input: 'input_length',
  output: 'output_length',
  prefix: 'hash_ids',
};

/** How many of a format's keys the JSON object in `text` has; 0 when it is none. */
export function countKeys(text: string, keys: JsonKeys): number {
  const { errorAt, members } = scanJson(text);
  return errorAt === -1 ? Object.values(keys).filter((key) => members.has(key)).length : 0;
}

/**
 * Parses a line as a JSON object.
 *
 * @throws WattlaneError ERR_TRACE_ROW, pointing at the character where the text stops being JSON, or at the start when
 *         it is JSON but no object
 */
function parseJsonObject(line: TextLine): JsonObject {
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

/**
 * Reads one line of the project's own format. Keys that it does not know are left out.
 *
 * @throws WattlaneError ERR_TRACE_ROW, pointing at a value that is wrong
 */
export function readJsonRecord(line: TextLine): TraceRecord {
  const object = parseJsonObject(line);
  const required = readRequired(object, RECORD_KEYS, line);
  const prefixBlocks = readBlocks(object, RECORD_KEYS.prefix, line);
  const predictedTokens = optional(
    object,
    'predictedTokens',
    isPredictedTokens,
    EXPECTED.predictedTokens,
    line,
  );
  const tenant = optional(object, 'tenant', isTenant, EXPECTED.tenant, line);
  const band = optional(object, 'band', isBand, EXPECTED.band, line);
  return {
    ...required,
    ...(prefixBlocks && { prefixBlocks }),
    ...(predictedTokens !== undefined && { predictedTokens }),
    ...(tenant !== undefined && { tenant }),
    ...(band !== undefined && { band }),
  };
}

/**
 * Reads one line of Mooncake's format. `hash_ids` must be there; an empty list means that the record has no prefix.
 *
 * @throws WattlaneError ERR_TRACE_ROW, pointing at a value that is wrong
 */
export function readMooncakeRecord(line: TextLine): TraceRecord {
  const object = parseJsonObject(line);
  const required = readRequired(object, MOONCAKE_KEYS, line);
  const prefixBlocks = readBlocks(object, MOONCAKE_KEYS.prefix, line);
  if (prefixBlocks === undefined) throw valueError(object, MOONCAKE_KEYS.prefix, EXPECTED.blockIds, line);
  return prefixBlocks.length > 0 ? { ...required, prefixBlocks } : required;
}

function readRequired(object: JsonObject, keys: JsonKeys, line: TextLine): TraceRecord {
  return {
    arrivalMs: required(object, keys.arrival, isArrival, EXPECTED.arrivalMs, line),
    inputTokens: required(object, keys.input, isTokenCount, EXPECTED.tokens, line),
    outputTokens: required(object, keys.output, isTokenCount, EXPECTED.tokens, line),
  };
}

type Guard<T> = (value: unknown) => value is T;

function required<T>(object: JsonObject, key: string, is: Guard<T>, expected: string, line: TextLine): T {
  const value = object[key];
  if (!is(value)) throw valueError(object, key, expected, line);
  return value;
}

function optional<T>(
  object: JsonObject,
  key: string,
  is: Guard<T>,
  expected: string,
  line: TextLine,
): T | undefined {
  return object[key] === undefined ? undefined : required(object, key, is, expected, line);
}

function readBlocks(object: JsonObject, key: string, line: TextLine): readonly number[] | undefined {
  const value = object[key];
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw valueError(object, key, EXPECTED.blockIds, line);
  const wrong = value.findIndex((block) => !Number.isSafeInteger(block));
  if (wrong === -1) return value;
  const list = memberSpan(line, key);
  const element = scanJson(line.text.slice(list.start, list.end)).elements[wrong] ?? { start: 0, end: 0 };
  const start = list.start + element.start;
  const got = shown(line.text.slice(start, list.start + element.end));
  throw rowError(line, start, got, `${key}, ${EXPECTED.blockId}`);
}

/** Where the value of `key` stands; the whole line if it is nested too deep to tell. */
function memberSpan(line: TextLine, key: string): Span {
  return scanJson(line.text).members.get(key) ?? { start: 0, end: line.text.length };
}

function valueError(object: JsonObject, key: string, expected: string, line: TextLine): Error {
  const wanted = `${key}, ${expected}`;
  if (object[key] === undefined) {
    return rowError(line, line.text.indexOf('{'), `an object without ${key}`, wanted);
  }
  const { start, end } = memberSpan(line, key);
  return rowError(line, start, shown(line.text.slice(start, end)), wanted);
}

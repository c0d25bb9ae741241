import type { TraceRecord } from '../domain/request.ts';
import {
  type JsonObject,
  memberError,
  memberSpan,
  optionalMember,
  parseJsonObject,
  requiredMember,
} from './jsonObject.ts';
import { scanJson } from './jsonScan.ts';
import { EXPECTED, isArrival, isBand, isPredictedTokens, isTenant, isTokenCount } from './recordFields.ts';
import { rowError, shown, type TextLine } from './textLine.ts';

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
 * Reads one line of the project's own format. Keys that it does not know are left out.
 *
 * @throws WattlaneError ERR_TRACE_ROW, pointing at a value that is wrong
 */
export function readJsonRecord(line: TextLine): TraceRecord {
  const object = parseJsonObject(line);
  const required = readRequired(object, RECORD_KEYS, line);
  const prefixBlocks = readBlocks(object, RECORD_KEYS.prefix, line);
  const predictedTokens = optionalMember(
    object,
    'predictedTokens',
    isPredictedTokens,
    EXPECTED.predictedTokens,
    line,
  );
  const tenant = optionalMember(object, 'tenant', isTenant, EXPECTED.tenant, line);
  const band = optionalMember(object, 'band', isBand, EXPECTED.band, line);
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
  if (prefixBlocks === undefined) throw memberError(object, MOONCAKE_KEYS.prefix, EXPECTED.blockIds, line);
  return prefixBlocks.length > 0 ? { ...required, prefixBlocks } : required;
}

function readRequired(object: JsonObject, keys: JsonKeys, line: TextLine): TraceRecord {
  return {
    arrivalMs: requiredMember(object, keys.arrival, isArrival, EXPECTED.arrivalMs, line),
    inputTokens: requiredMember(object, keys.input, isTokenCount, EXPECTED.tokens, line),
    outputTokens: requiredMember(object, keys.output, isTokenCount, EXPECTED.tokens, line),
  };
}

function readBlocks(object: JsonObject, key: string, line: TextLine): readonly number[] | undefined {
  const value = object[key];
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw memberError(object, key, EXPECTED.blockIds, line);
  const wrong = value.findIndex((block) => !Number.isSafeInteger(block));
  if (wrong === -1) return value;
  const list = memberSpan(line, key);
  const element = scanJson(line.text.slice(list.start, list.end)).elements[wrong] ?? { start: 0, end: 0 };
  const start = list.start + element.start;
  const got = shown(line.text.slice(start, list.start + element.end));
  throw rowError(line, start, got, `${key}, ${EXPECTED.blockId}`);
}

import { type ByteNames, createByteNames } from './byteNames.ts';

/** The fields of one event that the reader uses; numbers are NaN and texts -1 where the event has none. */
export interface ScannedEvent {
  /** 88 for `X`, the code of the first letter of `ph`. */
  phase: number;
  /** Number of `cat` in `categories`. */
  category: number;
  /** Number of `name` in `names`. */
  name: number;
  startUs: number;
  durationUs: number;
  /** Numbers in `ids` of `pid` and `tid` as they stand in the file, without quotes. */
  pid: number;
  tid: number;
  correlation: number;
  device: number;
  stream: number;
  waitOnStream: number;
  recordCorrelation: number;
}

/** Reads events out of bytes. */
export interface EventScanner {
  /**
   * Reads one whole JSON object.
   *
   * @param start, end of its braces, the latter behind the last
   * @returns the fields, in an object that the next call overwrites; undefined when a member is malformed
   */
  scan(bytes: Uint8Array, start: number, end: number): ScannedEvent | undefined;
  readonly names: ByteNames;
  readonly categories: ByteNames;
  readonly ids: ByteNames;
}

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;
const COMMA = 44;
const OPEN_BRACE = 123;
const OPEN_BRACKET = 91;

/** Keys that are read, by length and then by text; what is not here is skipped. */
const OUTER_KEYS = ['ph', 'cat', 'name', 'pid', 'tid', 'ts', 'dur', 'args'] as const;
const INNER_KEYS = [
  'correlation',
  'device',
  'stream',
  'wait_on_stream',
  'wait_on_cuda_event_record_corr_id',
] as const;

type Key = (typeof OUTER_KEYS)[number] | (typeof INNER_KEYS)[number] | 'other';

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;
}

/** Makes a scanner with empty tables of texts. */
export function createEventScanner(): EventScanner {
  const names = createByteNames();
  const categories = createByteNames();
  const ids = createByteNames();
  const event = emptyEvent();

  const readMember = (cursor: Cursor, key: Key): void => {
    switch (key) {
      case 'ph':
        event.phase = cursor.bytes[cursor.at + 1]!;
        skipValue(cursor);
        return;
      case 'cat':
        event.category = internValue(cursor, categories);
        return;
      case 'name':
        event.name = internValue(cursor, names);
        return;
      case 'pid':
        event.pid = internValue(cursor, ids);
        return;
      case 'tid':
        event.tid = internValue(cursor, ids);
        return;
      case 'ts':
        event.startUs = readNumber(cursor);
        return;
      case 'dur':
        event.durationUs = readNumber(cursor);
        return;
      case 'args':
        if (cursor.bytes[cursor.at] === OPEN_BRACE) readObject(cursor, INNER_KEYS, readMember);
        else skipValue(cursor);
        return;
      case 'correlation':
        event.correlation = readNumber(cursor);
        return;
      case 'device':
        event.device = readNumber(cursor);
        return;
      case 'stream':
        event.stream = readNumber(cursor);
        return;
      case 'wait_on_stream':
        event.waitOnStream = readNumber(cursor);
        return;
      case 'wait_on_cuda_event_record_corr_id':
        event.recordCorrelation = readNumber(cursor);
        return;
      default:
        skipValue(cursor);
        return;
    }
  };

  return {
    names,
    categories,
    ids,
    scan: (bytes, start, end) => {
      Object.assign(event, EMPTY);
      const cursor: Cursor = { bytes, at: start, end };
      return readObject(cursor, OUTER_KEYS, readMember) ? event : undefined;
    },
  };
}

const emptyEvent = (): ScannedEvent => ({ ...EMPTY });

const EMPTY: ScannedEvent = {
  phase: 0,
  category: -1,
  name: -1,
  startUs: Number.NaN,
  durationUs: Number.NaN,
  pid: -1,
  tid: -1,
  correlation: Number.NaN,
  device: Number.NaN,
  stream: Number.NaN,
  waitOnStream: Number.NaN,
  recordCorrelation: Number.NaN,
};

/** Reads the members of the object at the cursor and passes it; false when it is malformed. */
function readObject(
  cursor: Cursor,
  keys: readonly Key[],
  readMember: (cursor: Cursor, key: Key) => void,
): boolean {
  const { bytes, end } = cursor;
  cursor.at += 1;
  for (;;) {
    skipBlanks(cursor);
    const first = bytes[cursor.at];
    if (first === 125) {
      cursor.at += 1;
      return true;
    }
    if (first !== QUOTE) return false;
    const keyStart = cursor.at + 1;
    skipString(cursor);
    const key = keyOf(bytes, keyStart, cursor.at - 1, keys);
    skipBlanks(cursor);
    if (bytes[cursor.at] !== COLON) return false;
    cursor.at += 1;
    skipBlanks(cursor);
    const before = cursor.at;
    readMember(cursor, key);
    if (cursor.at === before || cursor.at >= end) return false;
    skipBlanks(cursor);
    if (bytes[cursor.at] === COMMA) cursor.at += 1;
    else if (bytes[cursor.at] !== 125) return false;
  }
}

function keyOf(bytes: Uint8Array, start: number, end: number, keys: readonly Key[]): Key {
  const length = end - start;
  for (let k = 0; k < keys.length; k++) {
    const key = keys[k]!;
    if (key.length !== length) continue;
    let same = true;
    for (let i = 0; i < length && same; i++) same = bytes[start + i] === key.charCodeAt(i);
    if (same) return key;
  }
  return 'other';
}

function skipBlanks(cursor: Cursor): void {
  const { bytes } = cursor;
  let at = cursor.at;
  for (let byte = bytes[at]; byte === 32 || byte === 10 || byte === 13 || byte === 9; byte = bytes[++at]);
  cursor.at = at;
}

/** From the opening quote to behind the closing one. */
function skipString(cursor: Cursor): void {
  const { bytes, end } = cursor;
  let at = cursor.at + 1;
  while (at < end && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  cursor.at = at + 1;
}

/** Passes a value of any kind. */
function skipValue(cursor: Cursor): void {
  const { bytes, end } = cursor;
  const first = bytes[cursor.at];
  if (first === QUOTE) {
    skipString(cursor);
    return;
  }
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) {
    skipScalar(cursor);
    return;
  }
  let depth = 0;
  while (cursor.at < end) {
    const byte = bytes[cursor.at]!;
    if (byte === QUOTE) {
      skipString(cursor);
      continue;
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
    else if (byte === 125 || byte === 93) depth -= 1;
    cursor.at += 1;
    if (depth === 0) return;
  }
}

function skipScalar(cursor: Cursor): void {
  const { bytes, end } = cursor;
  let at = cursor.at;
  while (at < end) {
    const byte = bytes[at]!;
    if (byte === COMMA || byte === 125 || byte === 93 || byte <= 32) break;
    at += 1;
  }
  cursor.at = at;
}

/** Number of a text or of a bare scalar in a table. */
function internValue(cursor: Cursor, table: ByteNames): number {
  const { bytes } = cursor;
  const start = cursor.at;
  if (bytes[start] === QUOTE) {
    skipString(cursor);
    return table.intern(bytes, start + 1, cursor.at - 1);
  }
  skipValue(cursor);
  return table.intern(bytes, start, cursor.at);
}

/** A number, bare or in quotes; NaN for anything else. */
function readNumber(cursor: Cursor): number {
  const { bytes } = cursor;
  let start = cursor.at;
  skipValue(cursor);
  let end = cursor.at;
  if (bytes[start] === QUOTE) {
    start += 1;
    end -= 1;
  }
  return parseNumber(bytes, start, end);
}

const SCALES = [1, 10, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
/** Longest digits that a double holds exactly, whatever they are. */
const EXACT_DIGITS = 15;

function parseNumber(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  const negative = bytes[at] === 45;
  if (negative) at += 1;
  let whole = 0;
  let digits = 0;
  let decimals = -1;
  for (; at < end; at++) {
    const digit = bytes[at]! - 48;
    if (digit >= 0 && digit <= 9) {
      whole = whole * 10 + digit;
      digits += 1;
      if (decimals >= 0) decimals += 1;
    } else if (digit === -2 && decimals < 0) decimals = 0;
    else return parseSlowly(bytes, start, end);
  }
  if (digits === 0 || digits > EXACT_DIGITS + 1 || decimals > 9) return parseSlowly(bytes, start, end);
  if (whole > Number.MAX_SAFE_INTEGER) return parseSlowly(bytes, start, end);
  const value = decimals > 0 ? whole / SCALES[decimals]! : whole;
  return negative ? -value : value;
}

function parseSlowly(bytes: Uint8Array, start: number, end: number): number {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  return text === '' ? Number.NaN : Number(text);
}

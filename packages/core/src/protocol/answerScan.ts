import { ANSWER_KEYS, type AnswerScan, createAnswerScan } from './answerKeys.ts';
import {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  LINE_FEED,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  skipBlanks,
  startsWith,
} from './jsonBytes.ts';
import { nextData } from './sseLines.ts';

/** What a byte outside strings means: 0 for most. */
const KINDS = new Uint8Array(256);
const IS_QUOTE = 1;
const IS_FEED = 2;
/** One more at a byte that opens an object or array, one less at one that closes it. */
const IS_LEVEL = 8;
KINDS[QUOTE] = IS_QUOTE;
KINDS[LINE_FEED] = IS_FEED;
for (const byte of [OPEN_OBJECT, OPEN_ARRAY]) KINDS[byte] = IS_LEVEL + 1;
for (const byte of [CLOSE_OBJECT, CLOSE_ARRAY]) KINDS[byte] = IS_LEVEL - 1;

/**
 * Looks through the JSON in `bytes` from `start` to `end` for the few members that a gateway reads, in one pass that jumps
 * from string to string and parses nothing. Text inside strings is never taken for a member. What is no JSON gives
 * nothing, or something by chance; it does not throw.
 *
 * @param inEvent  whether the bytes are lines of a server-sent event, from behind the first `data:` on
 */
export function scanAnswer(bytes: Uint8Array, start: number, end: number, inEvent: boolean): AnswerScan {
  const scan = createAnswerScan();
  const kinds = KINDS;
  let depth = 0;
  let at = start;
  while (at < end) {
    const kind = kinds[bytes[at]!]!;
    if (kind === 0) at++;
    else if (kind === IS_QUOTE) at = scanString(scan, bytes, at, end, depth);
    else if (kind === IS_FEED) at = inEvent ? nextData(bytes, at + 1, end) : at + 1;
    else {
      depth += kind - IS_LEVEL;
      at++;
    }
  }
  scan.openLevels = depth;
  return scan;
}

/** Passes a string; where a colon follows it, it is a key, and its value is noted. @returns where to go on */
function scanString(scan: AnswerScan, bytes: Uint8Array, at: number, end: number, depth: number): number {
  const close = stringClose(bytes, at, end);
  if (bytes[close] !== QUOTE) return close;
  const colon = bytes[close + 1] === COLON ? close + 1 : skipBlanks(bytes, close + 1);
  if (bytes[colon] !== COLON || colon >= end) return close + 1;
  const keys = ANSWER_KEYS[close - at - 1];
  if (keys === undefined) return colon + 1;
  const value = skipBlanks(bytes, colon + 1);
  for (const { word, note } of keys) {
    if (startsWith(bytes, at + 1, word)) note(scan, bytes, value, depth);
  }
  return colon + 1;
}

/** Offset of the closing quote; of the line feed or the end that comes before it in broken JSON. */
function stringClose(bytes: Uint8Array, at: number, end: number): number {
  const quote = QUOTE;
  const backslash = BACKSLASH;
  const feed = LINE_FEED;
  let next = at + 1;
  while (next < end) {
    const byte = bytes[next]!;
    if (byte === quote || byte === feed) return next;
    next += byte === backslash ? 2 : 1;
  }
  return end;
}

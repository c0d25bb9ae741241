/** The bytes that JSON is made of. */
export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
export const OPEN_ARRAY = 0x5b;
export const CLOSE_ARRAY = 0x5d;
export const LINE_FEED = 0x0a;
export const CARRIAGE_RETURN = 0x0d;

const MINUS = 0x2d;
const PLUS = 0x2b;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER_E = 0x65;
const LOWER_U = 0x75;

const LITERALS: readonly Uint8Array[] = ['true', 'false', 'null'].map(asciiBytes);
/** 1 at the bytes that may follow a backslash, `u` aside. */
const ESCAPED = new Uint8Array(256);
for (const byte of asciiBytes('"\\/bfnrt')) ESCAPED[byte] = 1;

/** The bytes of a text of ASCII characters. */
export function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Whether `word` stands at `at`. */
export function startsWith(bytes: Uint8Array, at: number, word: Uint8Array): boolean {
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return false;
  return true;
}

/** Offset of the first byte from `at` on that is no JSON blank (space, tab, line feed, carriage return). */
export function skipBlanks(bytes: Uint8Array, at: number): number {
  let next = at;
  while (bytes[next]! <= 0x20 && isBlank(bytes[next]!)) next++;
  return next;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === 0x09;
}

/**
 * Passes the JSON string whose opening quote stands at `at`. As RFC 8259 section 7: no bare control characters, the
 * eight short escapes and `\uXXXX`. Bytes above 0x7f pass unlooked at.
 *
 * @returns the offset behind the closing quote; `~offset` of the wrong byte, a negative number, when there is none
 */
export function skipString(bytes: Uint8Array, at: number): number {
  // Local copies: V8 reads a constant of a module from memory at each use, here for each byte.
  const quote = QUOTE;
  const backslash = BACKSLASH;
  const escaped = ESCAPED;
  const { length } = bytes;
  let next = at + 1;
  while (next < length) {
    const byte = bytes[next]!;
    if (byte === quote) return next + 1;
    if (byte < 0x20) return ~next;
    if (byte !== backslash) next++;
    else if (escaped[bytes[next + 1]!] === 1) next += 2;
    else {
      const end = hexEnd(bytes, next);
      if (end < 0) return end;
      next = end;
    }
  }
  return ~length;
}

/** As `skipString`, for the `\uXXXX` whose backslash stands at `at`. */
function hexEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at + 1] !== LOWER_U) return ~(at + 1);
  for (let i = at + 2; i < at + 6; i++) if (!isHexDigit(bytes[i])) return ~i;
  return at + 6;
}

function isHexDigit(byte: number | undefined): boolean {
  return byte !== undefined && (isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66));
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

/** Passes a number, `true`, `false` or `null`; the result is that of `skipString`. */
export function skipPlain(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  if (first === MINUS || isDigit(first)) return skipNumber(bytes, at);
  const literal = LITERALS.find((word) => word[0] === first);
  if (literal === undefined) return ~at;
  for (let i = 1; i < literal.length; i++) if (bytes[at + i] !== literal[i]) return ~(at + i);
  return at + literal.length;
}

function skipNumber(bytes: Uint8Array, at: number): number {
  let next = bytes[at] === MINUS ? at + 1 : at;
  if (!isDigit(bytes[next])) return ~next;
  next = bytes[next] === ZERO ? next + 1 : skipDigits(bytes, next);
  if (bytes[next] === DOT) {
    if (!isDigit(bytes[next + 1])) return ~(next + 1);
    next = skipDigits(bytes, next + 1);
  }
  return (bytes[next]! | 0x20) === LOWER_E ? skipExponent(bytes, next) : next;
}

function skipExponent(bytes: Uint8Array, at: number): number {
  const signed = bytes[at + 1] === PLUS || bytes[at + 1] === MINUS;
  const first = signed ? at + 2 : at + 1;
  return isDigit(bytes[first]) ? skipDigits(bytes, first) : ~first;
}

function skipDigits(bytes: Uint8Array, at: number): number {
  let next = at;
  while (isDigit(bytes[next])) next++;
  return next;
}

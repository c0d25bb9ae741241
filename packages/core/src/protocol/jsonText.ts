import { BACKSLASH } from './jsonBytes.ts';

/** Longest string that is read character by character; `TextDecoder` is quicker on longer ones. */
const SHORT_BYTES = 48;

/** Keeps a byte order mark, which is then no JSON. Without `stream` it has no state. */
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * The value of a valid JSON string in bytes.
 *
 * @param start  offset of its opening quote
 * @param end    offset behind its closing quote
 */
export function readString(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > SHORT_BYTES) return decodeString(bytes, start, end);
  let text = '';
  for (let i = start + 1; i < end - 1; i++) {
    const byte = bytes[i]!;
    if (byte === BACKSLASH || byte > 0x7e) return decodeString(bytes, start, end);
    text += String.fromCharCode(byte);
  }
  return text;
}

function decodeString(bytes: Uint8Array, start: number, end: number): string {
  return JSON.parse(decodeText(bytes.subarray(start, end))) as string;
}

/** Bytes as text: UTF-8, a byte order mark kept, what is no UTF-8 replaced by U+FFFD. */
export function decodeText(bytes: Uint8Array): string {
  return UTF8.decode(bytes);
}

/**
 * Parses a body that `scanBody` has passed. Both see the same bytes as valid: a byte order mark is refused, bytes that
 * are no UTF-8 become U+FFFD, and of members with one name the last counts.
 *
 * @throws SyntaxError for bytes that `scanBody` refuses
 */
export function parseBody(bytes: Uint8Array): unknown {
  return JSON.parse(decodeText(bytes));
}

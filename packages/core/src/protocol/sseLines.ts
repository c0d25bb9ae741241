import { joinBytes } from './joinBytes.ts';
import { CARRIAGE_RETURN, COLON, LINE_FEED } from './jsonBytes.ts';

/** What has been read of the line that bytes end in: nothing, a single carriage return, or anything else. */
export const LINE_EMPTY = 0;
const LINE_RETURN = 1;
const LINE_TEXT = 2;

/** State of the search for the ends of events, which may lie on both sides of a chunk's border. */
export interface LineState {
  /** What earlier chunks hold of the present line. */
  line: number;
}

/**
 * Offset behind the blank line that ends an event, searched from `from` on; -1, with the state carried on, when it is not
 * in this chunk. Lines end with LF or CR LF, also mixed; a blank line with no event before it is an event of its own.
 */
export function findEventEnd(state: LineState, chunk: Uint8Array, from: number): number {
  let start = from;
  let carried = state.line;
  for (;;) {
    const feed = chunk[start] === LINE_FEED ? start : chunk.indexOf(LINE_FEED, start);
    const line = lineState(chunk, start, feed < 0 ? chunk.length : feed, carried);
    if (feed < 0) {
      state.line = line;
      return -1;
    }
    if (line !== LINE_TEXT) {
      state.line = LINE_EMPTY;
      return feed + 1;
    }
    carried = LINE_EMPTY;
    start = feed + 1;
  }
}

function lineState(chunk: Uint8Array, start: number, end: number, carried: number): number {
  if (start === end) return carried;
  return carried === LINE_EMPTY && end - start === 1 && chunk[start] === CARRIAGE_RETURN
    ? LINE_RETURN
    : LINE_TEXT;
}

/**
 * Offset behind `data:` of the first data line that begins at `at` or later, where `at` is the start of a line; `end` when
 * there is none. Other lines (comments, `event:`, `id:`, `retry:`) are passed over.
 */
export function nextData(bytes: Uint8Array, at: number, end: number): number {
  let start = at;
  while (start < end) {
    if (isDataLine(bytes, start)) return Math.min(end, start + 5);
    const feed = bytes[start] === LINE_FEED ? start : bytes.indexOf(LINE_FEED, start);
    if (feed < 0) return end;
    start = feed + 1;
  }
  return end;
}

/** A copy of an event's data from `at` on, inside a data line, to `end`: the lines joined without what stands before them. */
export function copyData(bytes: Uint8Array, at: number, end: number): Uint8Array {
  const lines: Uint8Array[] = [];
  let start = at;
  while (start < end) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const lineEnd = feed < 0 || feed >= end ? end : feed;
    lines.push(bytes.subarray(start, lineEnd));
    start = nextData(bytes, lineEnd + 1, end);
  }
  return joinBytes(lines);
}

function isDataLine(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at] === 0x64 &&
    bytes[at + 1] === 0x61 &&
    bytes[at + 2] === 0x74 &&
    bytes[at + 3] === 0x61 &&
    bytes[at + 4] === COLON
  );
}

import type { WattlaneError } from '../errors/wattlaneError.ts';
import { grouped, rowError } from './textLine.ts';

/** The longest line that is read, in UTF-16 code units without its line feed. */
export const MAX_LINE_LENGTH: number = 16 * 1024 * 1024;

/** Where a splitter stands between two chunks of text. */
export interface LineSplitter {
  /** The line that has not ended yet, as far as it is known. */
  partial: string;
  /** Lines that have ended. */
  lines: number;
  /** True until the first character has been seen. */
  atStart: boolean;
  /** True while the rest of a line that is too long is passed over. */
  skipping: boolean;
}

/** What becomes of the lines of a splitter. `lineNumber` counts from 1. */
export interface LineSink {
  /** A line without its line break (`\n` or `\r\n`). */
  onLine(text: string, lineNumber: number): void;
  /** A line longer than `MAX_LINE_LENGTH`; called once, the rest of the line is passed over. */
  onLongLine(lineNumber: number): void;
}

/** A splitter at the start of a file. */
export function createLineSplitter(): LineSplitter {
  return { partial: '', lines: 0, atStart: true, skipping: false };
}

/**
 * Cuts the next chunk of a text into lines.
 *
 * A chunk may end anywhere, between `\r` and `\n` too; a byte order mark at the start of the text is dropped. Holds
 * back at most `MAX_LINE_LENGTH` characters.
 */
export function splitLines(state: LineSplitter, chunk: string, sink: LineSink): void {
  let start = skipByteOrderMark(state, chunk);
  for (let end = chunk.indexOf('\n', start); end !== -1; end = chunk.indexOf('\n', start)) {
    extendLine(state, chunk.slice(start, end), sink);
    endLine(state, sink);
    start = end + 1;
  }
  if (start < chunk.length) extendLine(state, chunk.slice(start), sink);
}

/** The error about a line longer than `MAX_LINE_LENGTH`, ERR_TRACE_ROW, to be thrown by the caller. */
export function longLineError(file: string, lineNumber: number): WattlaneError {
  const got = `a line of more than ${grouped(MAX_LINE_LENGTH)} characters`;
  return rowError({ file, lineNumber, text: '' }, 0, got, 'a shorter line');
}

/** Hands over a last line that has no line break. */
export function flushLine(state: LineSplitter, sink: LineSink): void {
  if (state.partial !== '' || state.skipping) endLine(state, sink);
}

function skipByteOrderMark(state: LineSplitter, chunk: string): number {
  if (!state.atStart || chunk === '') return 0;
  state.atStart = false;
  return chunk.charCodeAt(0) === 0xfeff ? 1 : 0;
}

function extendLine(state: LineSplitter, text: string, sink: LineSink): void {
  if (state.skipping) return;
  if (state.partial.length + text.length > MAX_LINE_LENGTH) {
    state.partial = '';
    state.skipping = true;
    sink.onLongLine(state.lines + 1);
  } else {
    state.partial = state.partial === '' ? text : state.partial + text;
  }
}

function endLine(state: LineSplitter, sink: LineSink): void {
  const text = state.partial;
  const skipped = state.skipping;
  state.partial = '';
  state.skipping = false;
  state.lines += 1;
  if (!skipped) sink.onLine(text.endsWith('\r') ? text.slice(0, -1) : text, state.lines);
}

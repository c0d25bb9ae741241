import { isWattlaneError, WattlaneError } from '../errors/wattlaneError.ts';
import {
  createLineSplitter,
  flushLine,
  type LineSink,
  type LineSplitter,
  longLineError,
  splitLines,
} from './lineSplitter.ts';
import type { TextLine } from './textLine.ts';

/** How a file of rows is to be read. */
export interface RowReaderOptions {
  /** Name of the file for error messages. */
  readonly file: string;
  /** True to leave broken rows out and count them; false, the default, to stop at the first one. */
  readonly skipBad?: boolean;
}

/** What a reader has met so far. */
export interface RowReport {
  /** Good rows. */
  readonly records: number;
  /** Broken rows that were left out. */
  readonly badRows: number;
  /** Messages about the first five of them, without their code. */
  readonly firstBadRows: readonly string[];
}

/**
 * Reads one file, piece by piece. Not to be used any more once a call has thrown; the good rows of that call's text are
 * then lost.
 */
export interface RowReader<Row> {
  /**
   * Takes the next piece of decoded text, which may end anywhere.
   *
   * @returns the rows of the lines that ended in it, in the order of the file
   * @throws WattlaneError ERR_TRACE_FORMAT, ERR_TRACE_ROW (not with `skipBad`); ERR_ARGUMENT after `finish`
   */
  push(text: string): Row[];
  /**
   * Ends the text.
   *
   * @returns the row of a last line without a line break, if there is one
   * @throws WattlaneError as `push`, and ERR_TRACE_EMPTY when the whole text held no good row
   */
  finish(): Row[];
  report(): RowReport;
}

/**
 * Reads one line that is not blank; undefined for a line that is no row, such as a header. The line is only valid
 * during the call.
 */
export type ReadLine<Row> = (line: TextLine) => Row | undefined;

/** How many messages about broken rows a report keeps. */
const KEPT_MESSAGES = 5;

interface ReaderState<Row> {
  readonly skipBad: boolean;
  readonly line: { readonly file: string; lineNumber: number; text: string };
  readonly splitter: LineSplitter;
  /** Rows that no call has returned yet. */
  ready: Row[];
  records: number;
  badRows: number;
  readonly firstBadRows: string[];
  finished: boolean;
}

/**
 * A reader for one file in which every line is a row or a header. It does no I/O: the caller pushes decoded text as it
 * comes.
 *
 * A byte order mark at the start, `\r\n`, blank lines and a last line without a line break are accepted. Holds at most
 * one line, of at most 16 Mi characters, between two calls. What `readLine` throws with the code ERR_TRACE_ROW is a
 * broken row; any other error ends the reading.
 *
 * @param expected  what the rows are, in the words of the message about a file without a good one
 */
export function createRowReader<Row>(
  options: RowReaderOptions,
  readLine: ReadLine<Row>,
  expected: string,
): RowReader<Row> {
  const state = createState<Row>(options);
  const sink: LineSink = {
    onLine: (text, lineNumber) => takeLine(state, readLine, text, lineNumber),
    onLongLine: (lineNumber) => takeBadRow(state, longLineError(options.file, lineNumber)),
  };
  const push = (text: string): Row[] => {
    if (state.finished) throw new WattlaneError('ERR_ARGUMENT', `${options.file}: text after the end`);
    splitLines(state.splitter, text, sink);
    return takeReady(state);
  };
  const finish = (): Row[] => {
    flushLine(state.splitter, sink);
    state.finished = true;
    if (state.records === 0) throw emptyError(state, expected);
    return takeReady(state);
  };
  return { push, finish, report: () => createReport(state) };
}

function createState<Row>({ file, skipBad = false }: RowReaderOptions): ReaderState<Row> {
  return {
    skipBad,
    line: { file, lineNumber: 0, text: '' },
    splitter: createLineSplitter(),
    ready: [],
    records: 0,
    badRows: 0,
    firstBadRows: [],
    finished: false,
  };
}

function createReport({ records, badRows, firstBadRows }: ReaderState<unknown>): RowReport {
  return { records, badRows, firstBadRows: [...firstBadRows] };
}

function takeReady<Row>(state: ReaderState<Row>): Row[] {
  const { ready } = state;
  state.ready = [];
  return ready;
}

function takeLine<Row>(
  state: ReaderState<Row>,
  readLine: ReadLine<Row>,
  text: string,
  lineNumber: number,
): void {
  if (text === '' || text.trim() === '') return;
  state.line.text = text;
  state.line.lineNumber = lineNumber;
  try {
    takeRow(state, readLine(state.line));
  } catch (error) {
    takeBadRow(state, error);
  }
}

function takeRow<Row>(state: ReaderState<Row>, row: Row | undefined): void {
  if (row === undefined) return;
  state.records += 1;
  state.ready.push(row);
}

function takeBadRow(state: ReaderState<unknown>, error: unknown): void {
  if (!(state.skipBad && isWattlaneError(error) && error.code === 'ERR_TRACE_ROW')) throw error;
  state.badRows += 1;
  if (state.firstBadRows.length < KEPT_MESSAGES) {
    state.firstBadRows.push(error.message.slice(`${error.code}: `.length));
  }
}

function emptyError(state: ReaderState<unknown>, expected: string): WattlaneError {
  const { line, badRows, firstBadRows } = state;
  const bad = `all ${badRows} rows are broken, the first one at ${firstBadRows[0]}`;
  return new WattlaneError(
    'ERR_TRACE_EMPTY',
    `${line.file}: got ${badRows > 0 ? bad : 'no row'}; expected ${expected}`,
  );
}

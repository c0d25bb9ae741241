import type { TraceRecord } from '../domain/request.ts';
import { isWattlaneError, WattlaneError } from '../errors/wattlaneError.ts';
import { createLineSplitter, flushLine, type LineSink, longLineError, splitLines } from './lineSplitter.ts';
import { type OpenTrace, openTrace } from './openTrace.ts';
import type { TextLine } from './textLine.ts';
import type { TraceFormat } from './traceFormat.ts';

/** How a trace is to be read. */
export interface TraceParserOptions {
  /** Name of the file for error messages. */
  readonly file: string;
  /** Format of the file; told from its first line when left out. */
  readonly format?: TraceFormat;
  /** True to leave broken rows out and count them; false, the default, to stop at the first one. */
  readonly skipBad?: boolean;
}

/** What a parser has met so far. */
export interface TraceReport {
  /** Undefined until the first line that is not blank has been read, unless it was given. */
  readonly format: TraceFormat | undefined;
  /** Good rows. */
  readonly records: number;
  /** Broken rows that were left out. */
  readonly badRows: number;
  /** Messages about the first five of them, without their code. */
  readonly firstBadRows: readonly string[];
  /** Good rows that arrive earlier than the good row before them. */
  readonly outOfOrder: number;
}

/**
 * Reads one trace, piece by piece. Not to be used any more once a call has thrown; the good rows of that call's text are
 * then lost.
 */
export interface TraceParser {
  /**
   * Takes the next piece of decoded text, which may end anywhere.
   *
   * @returns the records of the lines that ended in it, in the order of the file
   * @throws WattlaneError ERR_TRACE_FORMAT, ERR_TRACE_ROW (not with `skipBad`); ERR_ARGUMENT after `finish`
   */
  push(text: string): TraceRecord[];
  /**
   * Ends the text.
   *
   * @returns the record of a last line without a line break, if there is one
   * @throws WattlaneError as `push`, and ERR_TRACE_EMPTY when the whole text held no good row
   */
  finish(): TraceRecord[];
  report(): TraceReport;
}

/** How many messages about broken rows a report keeps. */
const KEPT_MESSAGES = 5;

interface ParserState {
  readonly file: string;
  readonly skipBad: boolean;
  readonly asked: TraceFormat | undefined;
  readonly line: { readonly file: string; lineNumber: number; text: string };
  trace: OpenTrace | undefined;
  /** Records that no call has returned yet. */
  ready: TraceRecord[];
  records: number;
  badRows: number;
  readonly firstBadRows: string[];
  outOfOrder: number;
  lastArrivalMs: number;
  finished: boolean;
}

/**
 * A parser for one trace in any of `TRACE_FORMATS`. It does no I/O: the caller pushes decoded text as it comes.
 *
 * A byte order mark at the start, `\r\n`, blank lines and a last line without a line break are accepted. Every field
 * is checked: arrivals are finite, token counts are whole numbers from 1 to 10,000,000, bands are known, block ids are
 * safe integers. Arrivals come back as the file has them, ms since an origin of the file's own; where the file has
 * dates, as ms since its first good row. Rows out of order are kept (see `sortByArrival`).
 *
 * Holds at most one line, of at most 16 Mi characters, between two calls.
 *
 * A broken row reads `file:line:column: got ...; expected ...`; the column counts characters from 1.
 */
export function createTraceParser(options: TraceParserOptions): TraceParser {
  const state = createState(options);
  const splitter = createLineSplitter();
  const sink: LineSink = {
    onLine: (text, lineNumber) => takeLine(state, text, lineNumber),
    onLongLine: (lineNumber) => takeLongLine(state, lineNumber),
  };
  const push = (text: string): TraceRecord[] => {
    if (state.finished) throw new WattlaneError('ERR_ARGUMENT', `${state.file}: text after the end`);
    splitLines(splitter, text, sink);
    return takeReady(state);
  };
  const finish = (): TraceRecord[] => {
    flushLine(splitter, sink);
    state.finished = true;
    if (state.records === 0) throw emptyError(state);
    return takeReady(state);
  };
  return { push, finish, report: () => createReport(state) };
}

function createState({ file, format, skipBad = false }: TraceParserOptions): ParserState {
  return {
    file,
    skipBad,
    asked: format,
    line: { file, lineNumber: 0, text: '' },
    trace: undefined,
    ready: [],
    records: 0,
    badRows: 0,
    firstBadRows: [],
    outOfOrder: 0,
    lastArrivalMs: Number.NEGATIVE_INFINITY,
    finished: false,
  };
}

function createReport(state: ParserState): TraceReport {
  const { records, badRows, outOfOrder } = state;
  const format = state.trace?.format ?? state.asked;
  return { format, records, badRows, firstBadRows: [...state.firstBadRows], outOfOrder };
}

function takeReady(state: ParserState): TraceRecord[] {
  const { ready } = state;
  state.ready = [];
  return ready;
}

function takeLine(state: ParserState, text: string, lineNumber: number): void {
  if (text === '' || text.trim() === '') return;
  state.line.text = text;
  state.line.lineNumber = lineNumber;
  if (state.trace === undefined) {
    state.trace = openTrace(state.line, state.asked);
    if (!state.trace.firstLineIsRecord) return;
  }
  takeRow(state, state.trace, state.line);
}

function takeRow(state: ParserState, trace: OpenTrace, line: TextLine): void {
  try {
    takeRecord(state, trace.readRecord(line));
  } catch (error) {
    takeBadRow(state, error);
  }
}

function takeRecord(state: ParserState, record: TraceRecord): void {
  if (record.arrivalMs < state.lastArrivalMs) state.outOfOrder += 1;
  state.lastArrivalMs = record.arrivalMs;
  state.records += 1;
  state.ready.push(record);
}

function takeBadRow(state: ParserState, error: unknown): void {
  if (!(state.skipBad && isWattlaneError(error) && error.code === 'ERR_TRACE_ROW')) throw error;
  state.badRows += 1;
  if (state.firstBadRows.length < KEPT_MESSAGES) {
    state.firstBadRows.push(error.message.slice(`${error.code}: `.length));
  }
}

function takeLongLine(state: ParserState, lineNumber: number): void {
  takeBadRow(state, longLineError(state.file, lineNumber));
}

function emptyError(state: ParserState): WattlaneError {
  const { file, badRows, firstBadRows } = state;
  const bad = `all ${badRows} rows are broken, the first one at ${firstBadRows[0]}`;
  return new WattlaneError(
    'ERR_TRACE_EMPTY',
    `${file}: got ${badRows > 0 ? bad : 'no row'}; expected requests`,
  );
}

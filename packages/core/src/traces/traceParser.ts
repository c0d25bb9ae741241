import type { TraceRecord } from '../domain/request.ts';
import { type OpenTrace, openTrace } from './openTrace.ts';
import { createRowReader, type RowReader, type RowReaderOptions, type RowReport } from './rowReader.ts';
import type { TextLine } from './textLine.ts';
import type { TraceFormat } from './traceFormat.ts';

/** How a trace is to be read. */
export interface TraceParserOptions extends RowReaderOptions {
  /** Format of the file; told from its first line when left out. */
  readonly format?: TraceFormat;
}

/** What a parser has met so far. */
export interface TraceReport extends RowReport {
  /** Undefined until the first line that is not blank has been read, unless it was given. */
  readonly format: TraceFormat | undefined;
  /** Good rows that arrive earlier than the good row before them. */
  readonly outOfOrder: number;
}

/** Reads one trace, piece by piece; rows are records. */
export interface TraceParser extends RowReader<TraceRecord> {
  report(): TraceReport;
}

interface ParserState {
  readonly asked: TraceFormat | undefined;
  trace: OpenTrace | undefined;
  outOfOrder: number;
  lastArrivalMs: number;
}

/**
 * A parser for one trace in any of `TRACE_FORMATS`. It does no I/O: the caller pushes decoded text as it comes.
 *
 * A byte order mark at the start, `\r\n`, blank lines and a last line without a line break are accepted. Every field
 * is checked: arrivals lie within 10^13 ms of 0, token counts are whole numbers from 1 to 10,000,000, bands are known,
 * block ids are safe integers. Arrivals come back as the file has them, ms since an origin of the file's own; where the file has
 * dates, as ms since its first good row. Rows out of order are kept (see `sortByArrival`).
 *
 * Holds at most one line, of at most 16 Mi characters, between two calls.
 *
 * A broken row reads `file:line:column: got ...; expected ...`; the column counts characters from 1.
 */
export function createTraceParser(options: TraceParserOptions): TraceParser {
  const state: ParserState = {
    asked: options.format,
    trace: undefined,
    outOfOrder: 0,
    lastArrivalMs: Number.NEGATIVE_INFINITY,
  };
  const reader = createRowReader(options, (line) => readLine(state, line), 'requests');
  const report = (): TraceReport => ({
    format: state.trace?.format ?? state.asked,
    ...reader.report(),
    outOfOrder: state.outOfOrder,
  });
  return { push: reader.push, finish: reader.finish, report };
}

function readLine(state: ParserState, line: TextLine): TraceRecord | undefined {
  if (state.trace === undefined) {
    state.trace = openTrace(line, state.asked);
    if (!state.trace.firstLineIsRecord) return undefined;
  }
  const record = state.trace.readRecord(line);
  if (record.arrivalMs < state.lastArrivalMs) state.outOfOrder += 1;
  state.lastArrivalMs = record.arrivalMs;
  return record;
}

import type { TraceRecord } from '../domain/request.ts';
import { parseHeader } from './csvHeader.ts';
import { AZURE_COLUMNS, CSV_COLUMNS, countColumns, openCsvTrace, readCsvRecord } from './csvTrace.ts';
import { countKeys, MOONCAKE_KEYS, RECORD_KEYS, readJsonRecord, readMooncakeRecord } from './jsonTrace.ts';
import { formatError, shown, type TextLine } from './textLine.ts';
import type { TraceFormat } from './traceFormat.ts';

/** A trace whose format is known: how to read one of its lines, and whether the first line is a record already. */
export interface OpenTrace {
  readonly format: TraceFormat;
  /** @throws WattlaneError ERR_TRACE_ROW */
  readonly readRecord: (line: TextLine) => TraceRecord;
  readonly firstLineIsRecord: boolean;
}

const ACCEPTED =
  'a CSV header with t_ms,input_tokens,output_tokens or with TIMESTAMP,ContextTokens,GeneratedTokens, or JSON lines ' +
  'with arrivalMs, inputTokens, outputTokens or with timestamp, input_length, output_length, hash_ids';

/**
 * Tells the format of a trace by its first line that is not blank, or checks that line against the format that was
 * asked for, and returns how to read the lines.
 *
 * @param asked  the format that the user names; undefined to tell it from the line
 * @throws WattlaneError ERR_TRACE_FORMAT when the line fits no format, lacks a column, or fits another format than
 *         `asked`
 */
export function openTrace(line: TextLine, asked: TraceFormat | undefined): OpenTrace {
  const isJson = line.text.trimStart().startsWith('{');
  const seen = isJson ? formatOfKeys(line.text) : formatOfHeader(line.text);
  const format = asked ?? seen;
  if (format === undefined) throw formatError(line, `the line ${shown(line.text)}`, ACCEPTED);
  if (asked !== undefined && contradicts(asked, isJson, seen)) throw otherFormat(line, asked, isJson, seen);
  return isJson || format === 'jsonl' ? openJson(format) : openCsv(line, format);
}

function openJson(format: TraceFormat): OpenTrace {
  const readRecord = format === 'mooncake' ? readMooncakeRecord : readJsonRecord;
  return { format, readRecord, firstLineIsRecord: true };
}

function openCsv(line: TextLine, format: TraceFormat): OpenTrace {
  const trace = openCsvTrace(line, parseHeader(line), format);
  return { format, readRecord: (row) => readCsvRecord(trace, row), firstLineIsRecord: false };
}

/** `mooncake` has a CSV form and a JSON form; the other two have one form each. */
function contradicts(asked: TraceFormat, isJson: boolean, seen: TraceFormat | undefined): boolean {
  if (asked === 'azure') return isJson;
  if (asked === 'mooncake') return seen === 'jsonl';
  return seen !== undefined && seen !== 'jsonl';
}

function otherFormat(
  line: TextLine,
  asked: TraceFormat,
  isJson: boolean,
  seen: TraceFormat | undefined,
): Error {
  const looks = seen === undefined ? (isJson ? 'a line of JSON' : 'a line of CSV') : `the format ${seen}`;
  return formatError(line, `${looks}: ${shown(line.text)}`, `the format ${asked}, which was asked for`);
}

function formatOfHeader(text: string): TraceFormat | undefined {
  const header = text.split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  if (countColumns(header, [...CSV_COLUMNS, ...AZURE_COLUMNS]) === 0) return undefined;
  return header.includes('hash_ids') ? 'mooncake' : 'azure';
}

function formatOfKeys(text: string): TraceFormat | undefined {
  const own = countKeys(text, RECORD_KEYS);
  const mooncake = countKeys(text, MOONCAKE_KEYS);
  if (own === 0 && mooncake === 0) return undefined;
  return own >= mooncake ? 'jsonl' : 'mooncake';
}

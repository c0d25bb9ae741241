import type { TenantId, TraceRecord } from '../domain/request.ts';
import { elapsedMs, parseTimestamp, type Timestamp } from './azureTimestamp.ts';
import { type CsvFields, createCsvFields, fieldNumber, fieldText, splitFields } from './csvFields.ts';
import { type CsvHeader, checkFieldCount, requireColumns } from './csvHeader.ts';
import { plainInteger } from './decimal.ts';
import { heldText } from './heldText.ts';
import { EXPECTED, isArrival, isBand, isPredictedTokens, isTokenCount } from './recordFields.ts';
import { rowError, shown, type TextLine } from './textLine.ts';
import type { TraceFormat } from './traceFormat.ts';

/** Columns that every trace of the shared CSV form has: ms since an origin of the trace's own, and two lengths. */
export const CSV_COLUMNS = ['t_ms', 'input_tokens', 'output_tokens'] as const;

/** The same three in the files that Azure publishes, where the first is a date with a time. */
export const AZURE_COLUMNS = ['TIMESTAMP', 'ContextTokens', 'GeneratedTokens'] as const;

/** Columns that a CSV trace may have besides; an empty field means that the row has no such value. */
export const OPTIONAL_CSV_COLUMNS = ['hash_ids', 'tenant', 'band', 'predicted_tokens'] as const;

/** What is needed to read the rows of one CSV trace. */
export interface CsvTrace {
  readonly header: CsvHeader;
  readonly arrival: number;
  readonly input: number;
  readonly output: number;
  /** Column of each optional field; -1 when the file has none. */
  readonly prefix: number;
  readonly tenant: number;
  readonly band: number;
  readonly predicted: number;
  /** True when arrivals are dates; they are then reported as ms since the first good row. */
  readonly dated: boolean;
  origin: Timestamp | undefined;
  readonly fields: CsvFields;
  /** Tenants met so far. */
  readonly tenants: Map<string, TenantId>;
}

/** How many of the columns in `names` a header has. */
export function countColumns(header: CsvHeader, names: readonly string[]): number {
  return names.filter((name) => header.includes(name)).length;
}

/**
 * Finds the columns of a CSV trace. `mooncake` needs `hash_ids`, `azure` does not.
 *
 * @throws WattlaneError ERR_TRACE_FORMAT for a required column that is missing
 */
export function openCsvTrace(line: TextLine, header: CsvHeader, format: TraceFormat): CsvTrace {
  const dated = countColumns(header, AZURE_COLUMNS) > countColumns(header, CSV_COLUMNS);
  const required = dated ? AZURE_COLUMNS : CSV_COLUMNS;
  requireColumns(line, header, format === 'mooncake' ? [...required, 'hash_ids'] : required);
  return {
    header,
    arrival: header.indexOf(required[0]),
    input: header.indexOf(required[1]),
    output: header.indexOf(required[2]),
    prefix: header.indexOf('hash_ids'),
    tenant: header.indexOf('tenant'),
    band: header.indexOf('band'),
    predicted: header.indexOf('predicted_tokens'),
    dated,
    origin: undefined,
    fields: createCsvFields(),
    tenants: new Map(),
  };
}

type MutableRecord = { -readonly [Key in keyof TraceRecord]: TraceRecord[Key] };

/**
 * Reads one row.
 *
 * @throws WattlaneError ERR_TRACE_ROW, pointing at the first field that is wrong
 */
export function readCsvRecord(trace: CsvTrace, line: TextLine): TraceRecord {
  const { fields } = trace;
  splitFields(fields, line);
  checkFieldCount(line, fields, trace.header);
  const timestamp = trace.dated ? readTimestamp(trace, line) : undefined;
  const record: MutableRecord = {
    arrivalMs: timestamp ? elapsedMs(trace.origin ?? timestamp, timestamp) : readArrival(trace, line),
    inputTokens: readTokens(trace, trace.input, line),
    outputTokens: readTokens(trace, trace.output, line),
  };
  if (trace.prefix >= 0) readPrefix(trace, line, record);
  if (trace.predicted >= 0) readPredicted(trace, line, record);
  if (trace.tenant >= 0) readTenant(trace, record);
  if (trace.band >= 0) readBand(trace, line, record);
  trace.origin ??= timestamp;
  return record;
}

function fieldError(trace: CsvTrace, line: TextLine, column: number, expected: string): Error {
  const name = trace.header[column]!;
  const got = shown(fieldText(trace.fields, column));
  return rowError(line, trace.fields.starts[column]!, got, `${name}, ${expected}`);
}

function readTimestamp(trace: CsvTrace, line: TextLine): Timestamp {
  const timestamp = parseTimestamp(fieldText(trace.fields, trace.arrival).trim());
  if (timestamp === undefined) {
    throw fieldError(trace, line, trace.arrival, 'a time such as 2023-11-16 18:15:46.6805900');
  }
  return timestamp;
}

function readArrival(trace: CsvTrace, line: TextLine): number {
  const value = fieldNumber(trace.fields, trace.arrival);
  if (!isArrival(value)) throw fieldError(trace, line, trace.arrival, EXPECTED.arrivalMs);
  return value;
}

function readTokens(trace: CsvTrace, column: number, line: TextLine): number {
  const value = fieldNumber(trace.fields, column);
  if (!isTokenCount(value)) throw fieldError(trace, line, column, EXPECTED.tokens);
  return value;
}

function readPredicted(trace: CsvTrace, line: TextLine, record: MutableRecord): void {
  if (fieldText(trace.fields, trace.predicted) === '') return;
  const value = fieldNumber(trace.fields, trace.predicted);
  if (!isPredictedTokens(value)) throw fieldError(trace, line, trace.predicted, EXPECTED.predictedTokens);
  record.predictedTokens = value;
}

function readPrefix(trace: CsvTrace, line: TextLine, record: MutableRecord): void {
  const text = fieldText(trace.fields, trace.prefix);
  const blocks: number[] = [];
  for (let start = 0; start < text.length; ) {
    const blank = text.indexOf(' ', start);
    const end = blank === -1 ? text.length : blank;
    if (end > start) {
      const block = plainInteger(text, start, end);
      if (!Number.isSafeInteger(block)) throw blockError(trace, line, text, start, end);
      blocks.push(block);
    }
    start = end + 1;
  }
  if (blocks.length > 0) record.prefixBlocks = blocks;
}

function blockError(trace: CsvTrace, line: TextLine, text: string, start: number, end: number): Error {
  const { starts, hasQuotes, quoted } = trace.fields;
  const first = starts[trace.prefix]! + (hasQuotes && quoted[trace.prefix] ? 1 : 0);
  return rowError(line, first + start, shown(text.slice(start, end)), `hash_ids, ${EXPECTED.blockId}`);
}

function readTenant(trace: CsvTrace, record: MutableRecord): void {
  const name = fieldText(trace.fields, trace.tenant);
  if (name === '') return;
  record.tenant = heldText(trace.tenants, name as TenantId);
}

function readBand(trace: CsvTrace, line: TextLine, record: MutableRecord): void {
  const name = fieldText(trace.fields, trace.band);
  if (name === '') return;
  if (!isBand(name)) throw fieldError(trace, line, trace.band, EXPECTED.band);
  record.band = name;
}

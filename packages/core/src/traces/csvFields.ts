import { decimal, plainInteger } from './decimal.ts';
import { rowError, shown, type TextLine } from './textLine.ts';

/**
 * The fields of one CSV line, as offsets into it. One object serves all lines of a file: each call of `splitFields`
 * overwrites it.
 */
export interface CsvFields {
  /** The line that was split. */
  text: string;
  /** Number of fields. */
  count: number;
  /** Offset of each field's first character, of its quote if it has one. */
  readonly starts: number[];
  /** Offset behind each field's last character. */
  readonly ends: number[];
  /** Whether each field stands in quotes; all false, without being written, for a line that has none. */
  readonly quoted: boolean[];
  hasQuotes: boolean;
}

/** A holder for the fields of a line, empty at first. */
export function createCsvFields(): CsvFields {
  return { text: '', count: 0, starts: [], ends: [], quoted: [], hasQuotes: false };
}

/**
 * Splits a line at its commas, by RFC 4180: a field may stand in double quotes, and then holds commas, and quotes
 * written twice. Departs from it in one point: a quoted field ends on its line, so that one stray quote costs one row
 * and not the rest of the file.
 *
 * @throws WattlaneError ERR_TRACE_ROW for a quote that is not closed, or that stands inside a field
 */
export function splitFields(fields: CsvFields, line: TextLine): void {
  fields.text = line.text;
  fields.count = 0;
  fields.hasQuotes = line.text.includes('"');
  let start = 0;
  for (;;) {
    const end = fields.hasQuotes ? fieldEnd(line, start) : plainEnd(line.text, start);
    fields.starts[fields.count] = start;
    fields.ends[fields.count] = end;
    if (fields.hasQuotes) fields.quoted[fields.count] = line.text[start] === '"';
    fields.count += 1;
    if (end === line.text.length) return;
    start = end + 1;
  }
}

/** Field `index` as text, without its quotes. */
export function fieldText(fields: CsvFields, index: number): string {
  const start = fields.starts[index]!;
  const end = fields.ends[index]!;
  if (!(fields.hasQuotes && fields.quoted[index])) return fields.text.slice(start, end);
  return fields.text.slice(start + 1, end - 1).replaceAll('""', '"');
}

/** Field `index` as a decimal number; NaN when it is none. */
export function fieldNumber(fields: CsvFields, index: number): number {
  const value = plainInteger(fields.text, fields.starts[index]!, fields.ends[index]!);
  return Number.isSafeInteger(value) ? value : decimal(fieldText(fields, index));
}

function plainEnd(text: string, start: number): number {
  const comma = text.indexOf(',', start);
  return comma === -1 ? text.length : comma;
}

function fieldEnd(line: TextLine, start: number): number {
  if (line.text[start] === '"') return quotedEnd(line, start);
  const end = plainEnd(line.text, start);
  const quote = line.text.indexOf('"', start);
  if (quote !== -1 && quote < end) {
    throw rowError(
      line,
      start,
      shown(line.text.slice(start, end)),
      'a field with a quote in it to be quoted',
    );
  }
  return end;
}

function quotedEnd(line: TextLine, start: number): number {
  const { text } = line;
  let quote = text.indexOf('"', start + 1);
  while (quote !== -1 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2);
  if (quote === -1) throw rowError(line, start, shown(text.slice(start)), 'a closing quote on the same line');
  const end = quote + 1;
  if (end < text.length && text[end] !== ',') {
    throw rowError(line, end, shown(text.slice(end)), 'a comma or the end of the line after a closing quote');
  }
  return end;
}

import { type CsvFields, createCsvFields, fieldText, splitFields } from './csvFields.ts';
import { formatError, rowError, shown, type TextLine } from './textLine.ts';

/** Names of the columns of a CSV file, blanks around them dropped. */
export type CsvHeader = readonly string[];

/**
 * Reads a header line.
 *
 * @throws WattlaneError ERR_TRACE_FORMAT for broken quotes and for a name that occurs twice
 */
export function parseHeader(line: TextLine): CsvHeader {
  const fields = splitHeader(line);
  const names = Array.from({ length: fields.count }, (_, index) => fieldText(fields, index).trim());
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index);
  if (twice !== undefined) throw formatError(line, `column ${shown(twice)} twice`, 'each column once');
  return names;
}

function splitHeader(line: TextLine): CsvFields {
  const fields = createCsvFields();
  try {
    splitFields(fields, line);
  } catch (cause) {
    throw formatError(line, `the header ${shown(line.text)}`, 'each quoted name to be closed', cause);
  }
  return fields;
}

/**
 * Checks that every required column is in a header.
 *
 * @throws WattlaneError ERR_TRACE_FORMAT, naming what is missing and what was found
 */
export function requireColumns(line: TextLine, header: CsvHeader, required: readonly string[]): void {
  const missing = required.filter((name) => !header.includes(name));
  if (missing.length > 0) {
    throw formatError(
      line,
      `the columns ${shown(header.join(','))}`,
      `${missing.length === 1 ? 'column' : 'columns'} ${missing.join(', ')}, missing from this header`,
    );
  }
}

/**
 * Checks that a row has as many fields as the header has columns.
 *
 * @throws WattlaneError ERR_TRACE_ROW; it points at the first field too many, or at the end of a row that is too short
 */
export function checkFieldCount(line: TextLine, fields: CsvFields, header: CsvHeader): void {
  if (fields.count === header.length) return;
  const expected = `${header.length} fields, as in the header`;
  if (fields.count > header.length) {
    throw rowError(line, fields.starts[header.length]!, `${fields.count} fields`, expected);
  }
  const next = header[fields.count]!;
  throw rowError(line, line.text.length, `the end of the line before ${shown(next)}`, expected);
}

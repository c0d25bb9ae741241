import { type CsvFields, createCsvFields, splitFields } from './csvFields.ts';
import { type CsvHeader, checkFieldCount, parseHeader } from './csvHeader.ts';
import { createRowReader, type RowReaderOptions, type RowReport } from './rowReader.ts';
import type { TextLine } from './textLine.ts';

/** Reads a CSV file, piece by piece, into one table. Not to be used any more once a call has thrown. */
export interface CsvTableParser<Table> {
  /**
   * Takes the next piece of decoded text, which may end anywhere.
   *
   * @throws WattlaneError ERR_TRACE_FORMAT for a header without a wanted column, ERR_TRACE_ROW for a broken row (not
   *         with `skipBad`); ERR_ARGUMENT after `finish`
   */
  push(text: string): void;
  /**
   * Ends the text and returns the table.
   *
   * @throws WattlaneError as `push`, and ERR_TRACE_EMPTY when there is no good row
   */
  finish(): Table;
  report(): RowReport;
}

/** Reads the fields of one row, whole or not at all; both arguments are only valid during the call. */
export type ReadFields<Row> = (fields: CsvFields, line: TextLine) => Row;

/** How the rows of a CSV file become a table. */
export interface CsvTableBuilder<Row, Table> {
  /**
   * Looks at the header and returns how to read a row.
   *
   * @throws WattlaneError ERR_TRACE_FORMAT; what it returns throws ERR_TRACE_ROW
   */
  open(line: TextLine, header: CsvHeader): ReadFields<Row>;
  /** Puts a good row into the table. */
  append(row: Row): void;
  collect(): Table;
}

/**
 * A parser for a CSV file with a header, which is its first line that is not blank. Rows must have as many fields as
 * the header has columns.
 */
export function createCsvTableParser<Row, Table>(
  options: RowReaderOptions,
  builder: CsvTableBuilder<Row, Table>,
): CsvTableParser<Table> {
  const reader = createRowReader(options, createReadLine(builder), 'rows under a header');
  const appendAll = (rows: readonly Row[]): void => {
    for (const row of rows) builder.append(row);
  };
  return {
    push: (text) => appendAll(reader.push(text)),
    finish: () => {
      appendAll(reader.finish());
      return builder.collect();
    },
    report: reader.report,
  };
}

function createReadLine<Row>({ open }: CsvTableBuilder<Row, unknown>): (line: TextLine) => Row | undefined {
  const fields = createCsvFields();
  let table: { readonly header: CsvHeader; readonly readFields: ReadFields<Row> } | undefined;
  return (line) => {
    if (table === undefined) {
      const header = parseHeader(line);
      table = { header, readFields: open(line, header) };
      return undefined;
    }
    splitFields(fields, line);
    checkFieldCount(line, fields, table.header);
    return table.readFields(fields, line);
  };
}

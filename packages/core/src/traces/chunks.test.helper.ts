import type { CsvTableParser } from './csvTable.ts';
import type { RowReader } from './rowReader.ts';

/** Cuts a text at places that are taken modulo its length; pieces may be empty. */
export function cutText(text: string, places: readonly number[]): string[] {
  const ends = [...places.map((place) => place % (text.length + 1)), text.length].sort((a, b) => a - b);
  return ends.map((end, i) => text.slice(ends[i - 1] ?? 0, end));
}

/** Cuts a text into pieces of `length` characters. */
export function* chunksOf(text: string, length: number): Iterable<string> {
  for (let start = 0; start < text.length; start += length) yield text.slice(start, start + length);
}

/** All rows of a text that comes in pieces. */
export function readRows<Row>(reader: RowReader<Row>, chunks: Iterable<string>): Row[] {
  const rows: Row[] = [];
  for (const chunk of chunks) rows.push(...reader.push(chunk));
  rows.push(...reader.finish());
  return rows;
}

/** The table of a text that comes in pieces. */
export function readTable<Table>(parser: CsvTableParser<Table>, chunks: Iterable<string>): Table {
  for (const chunk of chunks) parser.push(chunk);
  return parser.finish();
}

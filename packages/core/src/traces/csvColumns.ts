import {
  type CsvColumnRule,
  type NumberColumnRule,
  readNumberField,
  readTextField,
  type TextColumnRule,
} from './csvColumnRule.ts';
import type { CsvFields } from './csvFields.ts';
import { type CsvHeader, requireColumns } from './csvHeader.ts';
import { type CsvTableParser, createCsvTableParser, type ReadFields } from './csvTable.ts';
import { heldText } from './heldText.ts';
import type { RowReaderOptions } from './rowReader.ts';
import type { TextLine } from './textLine.ts';

/**
 * The rule of each wanted column, by its key in `Columns`: of numbers for a `Float64Array`, of texts for an array of
 * strings.
 */
export type CsvColumnRules<Columns> = {
  readonly [Key in keyof Columns]: Columns[Key] extends readonly (infer Text extends string)[]
    ? TextColumnRule<Text>
    : NumberColumnRule;
};

type Value = number | string;

interface Column {
  readonly key: string;
  readonly rule: CsvColumnRule;
  readonly values: Value[];
  /** Texts met so far. */
  readonly texts: Map<string, string>;
}

/**
 * A parser for some columns of a CSV file with a header; columns are found by name, others are left out. The table has
 * one entry a row in each column.
 *
 * @param rules  the wanted columns, by the key under which `finish` returns them
 */
export function createCsvColumnsParser<Columns>(
  options: RowReaderOptions,
  rules: CsvColumnRules<Columns>,
): CsvTableParser<Columns> {
  const entries = Object.entries<CsvColumnRule>(rules);
  const columns = entries.map(([key, rule]): Column => ({ key, rule, values: [], texts: new Map() }));
  return createCsvTableParser<readonly Value[], Columns>(options, {
    open: (line, header) => openColumns(columns, line, header),
    append: (row) => appendRow(columns, row),
    collect: () => collectColumns(columns) as Columns,
  });
}

function openColumns(columns: readonly Column[], line: TextLine, header: CsvHeader): ReadFields<Value[]> {
  const names = columns.map(({ rule }) => rule.name);
  requireColumns(line, header, names);
  const places = names.map((name) => header.indexOf(name));
  return (fields, row) => columns.map((column, i) => readValue(column, fields, places[i]!, row));
}

function readValue({ rule, texts }: Column, fields: CsvFields, place: number, line: TextLine): Value {
  if (rule.kind === 'number') return readNumberField(rule, fields, place, line);
  return heldText(texts, readTextField(rule, fields, place, line));
}

function appendRow(columns: readonly Column[], row: readonly Value[]): void {
  for (let i = 0; i < columns.length; i++) columns[i]!.values.push(row[i]!);
}

function collectColumns(columns: readonly Column[]): Record<string, Float64Array | readonly Value[]> {
  const entries = columns.map(({ key, rule, values }) => {
    return [key, rule.kind === 'number' ? Float64Array.from(values as number[]) : values] as const;
  });
  return Object.fromEntries(entries);
}

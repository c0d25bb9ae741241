import { WattlaneError } from '../errors/wattlaneError.ts';
import { type CsvFields, createCsvFields, fieldNumber, fieldText, splitFields } from './csvFields.ts';
import { type CsvHeader, checkFieldCount, parseHeader, requireColumns } from './csvHeader.ts';
import { createLineSplitter, flushLine, type LineSink, longLineError, splitLines } from './lineSplitter.ts';
import { grouped, rowError, shown, type TextLine } from './textLine.ts';

/** What the numbers of one column must be. */
export interface CsvColumnRule {
  /** The column's name in the header. */
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** True when they must be whole. */
  readonly whole: boolean;
}

/** Reads the wanted columns of one CSV file, piece by piece. Not to be used any more once a call has thrown. */
export interface CsvColumnsParser<Key extends string> {
  /**
   * Takes the next piece of decoded text, which may end anywhere.
   *
   * @throws WattlaneError ERR_TRACE_FORMAT for a header without a wanted column, ERR_TRACE_ROW for a broken row
   */
  push(text: string): void;
  /**
   * Ends the text and returns the columns, one entry a row.
   *
   * @throws WattlaneError as `push`, and ERR_TRACE_EMPTY when there is no row
   */
  finish(): Record<Key, Float64Array>;
}

interface Column {
  readonly rule: CsvColumnRule;
  readonly values: number[];
}

interface ColumnsState {
  readonly file: string;
  readonly columns: readonly Column[];
  readonly fields: CsvFields;
  header: CsvHeader | undefined;
  /** Place of each column in the header. */
  places: number[];
}

/**
 * A parser for the numeric columns of a CSV file with a header; columns are found by name, others are left out.
 *
 * @param file   name of the file for error messages
 * @param rules  the wanted columns, by the key under which `finish` returns them
 */
export function createCsvColumnsParser<Key extends string>(
  file: string,
  rules: Readonly<Record<Key, CsvColumnRule>>,
): CsvColumnsParser<Key> {
  const keys = Object.keys(rules) as Key[];
  const columns = keys.map((key): Column => ({ rule: rules[key], values: [] }));
  const state: ColumnsState = { file, columns, fields: createCsvFields(), header: undefined, places: [] };
  const splitter = createLineSplitter();
  const sink: LineSink = {
    onLine: (text, lineNumber) => takeLine(state, { file, lineNumber, text }),
    onLongLine: (lineNumber) => {
      throw longLineError(file, lineNumber);
    },
  };
  return {
    push: (text) => splitLines(splitter, text, sink),
    finish: () => {
      flushLine(splitter, sink);
      return collectColumns(state, keys);
    },
  };
}

function takeLine(state: ColumnsState, line: TextLine): void {
  if (line.text.trim() === '') return;
  if (state.header === undefined) takeHeader(state, line);
  else takeRow(state, state.header, line);
}

function takeHeader(state: ColumnsState, line: TextLine): void {
  const header = parseHeader(line);
  const names = state.columns.map(({ rule }) => rule.name);
  requireColumns(line, header, names);
  state.header = header;
  state.places = names.map((name) => header.indexOf(name));
}

function takeRow(state: ColumnsState, header: CsvHeader, line: TextLine): void {
  const { fields, columns, places } = state;
  splitFields(fields, line);
  checkFieldCount(line, fields, header);
  for (let i = 0; i < columns.length; i++) {
    const { rule, values } = columns[i]!;
    const value = fieldNumber(fields, places[i]!);
    if (!obeys(rule, value)) throw ruleError(line, fields, places[i]!, rule);
    values.push(value);
  }
}

function obeys({ min, max, whole }: CsvColumnRule, value: number): boolean {
  return value >= min && value <= max && (!whole || Number.isInteger(value));
}

function ruleError(line: TextLine, fields: CsvFields, place: number, rule: CsvColumnRule): WattlaneError {
  const kind = rule.whole ? 'a whole number' : 'a number';
  const expected = `${rule.name}, ${kind} from ${grouped(rule.min)} to ${grouped(rule.max)}`;
  return rowError(line, fields.starts[place]!, shown(fieldText(fields, place)), expected);
}

function collectColumns<Key extends string>(
  state: ColumnsState,
  keys: readonly Key[],
): Record<Key, Float64Array> {
  if (!state.columns[0]?.values.length) {
    throw new WattlaneError('ERR_TRACE_EMPTY', `${state.file}: got no row; expected rows under a header`);
  }
  const entries = keys.map((key, i) => [key, Float64Array.from(state.columns[i]!.values)]);
  return Object.fromEntries(entries) as Record<Key, Float64Array>;
}

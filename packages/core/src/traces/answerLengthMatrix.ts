import {
  type NumberColumnRule,
  readNumberField,
  readTextField,
  type TextColumnRule,
} from './csvColumnRule.ts';
import { type CsvFields, fieldText } from './csvFields.ts';
import { type CsvHeader, requireColumns } from './csvHeader.ts';
import { type CsvTableParser, createCsvTableParser, type ReadFields } from './csvTable.ts';
import { DATA_SPLITS, type DataSplit } from './dataSplit.ts';
import { heldText } from './heldText.ts';
import { MAX_TOKENS } from './recordFields.ts';
import type { RowReaderOptions } from './rowReader.ts';
import { formatError, rowError, shown, type TextLine } from './textLine.ts';

/** Answer lengths of many models to one prompt. */
export interface AnswerLengthRow {
  /** The first 12 hex digits of the SHA-256 of the prompt's trimmed text. */
  readonly promptSha12: string;
  readonly split: DataSplit;
  /** Data set that the prompt was taken from. */
  readonly dataset: string;
  /** Length of each model's answer, in tokens, in the order of `models`; >= 0, NaN for no answer. */
  readonly outputTokens: Float64Array;
}

/** Answer lengths of many models to the same prompts. */
export interface AnswerLengthMatrix {
  readonly models: readonly string[];
  readonly rows: readonly AnswerLengthRow[];
}

interface MatrixState {
  readonly models: string[];
  readonly rows: AnswerLengthRow[];
  /** Names of data sets met so far. */
  readonly datasets: Map<string, string>;
}

interface ModelColumn {
  /** Place in the header. */
  readonly place: number;
  readonly rule: NumberColumnRule;
}

const SHA12 = /^[0-9a-f]{12}$/;
const SHA12_COLUMN = 'prompt_sha12';
const SPLIT: TextColumnRule<DataSplit> = { kind: 'text', name: 'split', oneOf: DATA_SPLITS };
const DATASET: TextColumnRule = { kind: 'text', name: 'dataset' };
const PROMPT_COLUMNS: readonly string[] = [SHA12_COLUMN, SPLIT.name, DATASET.name];

/**
 * A parser for a CSV file with the columns `prompt_sha12`, `split` and `dataset`, and one column a model, headed by its
 * name: the length of its answer to the row's prompt, empty when it gave none. An answer of 0 tokens is an answer.
 * Columns may stand in any order.
 *
 * A header without a model, or with a column without a name, is an ERR_TRACE_FORMAT too.
 */
export function createAnswerLengthMatrixParser(
  options: RowReaderOptions,
): CsvTableParser<AnswerLengthMatrix> {
  const matrix: MatrixState = { models: [], rows: [], datasets: new Map() };
  return createCsvTableParser<AnswerLengthRow, AnswerLengthMatrix>(options, {
    open: (line, header) => openMatrix(matrix, line, header),
    append: (row) => matrix.rows.push(row),
    collect: () => ({ models: matrix.models, rows: matrix.rows }),
  });
}

function openMatrix(matrix: MatrixState, line: TextLine, header: CsvHeader): ReadFields<AnswerLengthRow> {
  requireColumns(line, header, PROMPT_COLUMNS);
  const models = header.filter((name) => !PROMPT_COLUMNS.includes(name));
  checkModels(models, header, line);
  matrix.models.push(...models);
  const columns = models.map((model) => ({ place: header.indexOf(model), rule: lengthRule(model) }));
  const sha12Place = header.indexOf(SHA12_COLUMN);
  const splitPlace = header.indexOf(SPLIT.name);
  const datasetPlace = header.indexOf(DATASET.name);
  return (fields, row) => ({
    promptSha12: readSha12(fields, sha12Place, row),
    split: readTextField(SPLIT, fields, splitPlace, row),
    dataset: heldText(matrix.datasets, readTextField(DATASET, fields, datasetPlace, row)),
    outputTokens: Float64Array.from(columns, (column) => readLength(column, fields, row)),
  });
}

function checkModels(models: readonly string[], header: CsvHeader, line: TextLine): void {
  const expected = 'a column for each model, headed by its name';
  if (models.length === 0) throw formatError(line, `the columns ${shown(header.join(','))}`, expected);
  const nameless = header.indexOf('');
  if (nameless >= 0) throw formatError(line, `no name above column ${nameless + 1}`, expected);
}

function lengthRule(name: string): NumberColumnRule {
  return { kind: 'number', name, min: 0, max: MAX_TOKENS, whole: true };
}

function readLength({ place, rule }: ModelColumn, fields: CsvFields, line: TextLine): number {
  return fieldText(fields, place) === '' ? Number.NaN : readNumberField(rule, fields, place, line);
}

function readSha12(fields: CsvFields, place: number, line: TextLine): string {
  const text = fieldText(fields, place);
  if (SHA12.test(text)) return text;
  throw rowError(line, fields.starts[place]!, shown(text), `${SHA12_COLUMN}, 12 hex digits in small letters`);
}

import { WattlaneError } from '@wattlane/core/errors';
import { type DataFolder, readDataLines } from '../../data.ts';

/** Lengths of many models' answers to the same prompts. */
export interface LengthMatrix {
  readonly models: readonly string[];
  /** First twelve hex digits of the SHA-256 of each prompt. */
  readonly promptHashes: readonly string[];
  /** Places of the training prompts, and of the test prompts. */
  readonly train: Int32Array;
  readonly test: Int32Array;
  /** By prompt and model: natural logarithm of the output tokens; NaN where there is no answer. */
  readonly logTokens: readonly Float64Array[];
}

const MATRIX_FILE = 'llm/alpaca_eval_matrix_nc.csv.gz';

/** Columns before the models. */
const PROMPT_COLUMNS = ['prompt_sha12', 'split', 'dataset'];

/**
 * Reads the matrix of answer lengths.
 *
 * @throws WattlaneError ERR_BENCH_DATA when the file is missing or does not have its columns
 */
export function readLengthMatrix(folder: DataFolder): LengthMatrix {
  const [header = '', ...lines] = readDataLines(folder, MATRIX_FILE);
  const names = header.split(',');
  if (PROMPT_COLUMNS.some((name, place) => names[place] !== name) || lines.length === 0) {
    const expected = `columns ${PROMPT_COLUMNS.join(', ')} and one per model, and a row`;
    throw new WattlaneError('ERR_BENCH_DATA', `${MATRIX_FILE}: expected ${expected}`);
  }
  const rows = lines.map((line) => line.split(','));
  return {
    models: names.slice(PROMPT_COLUMNS.length),
    promptHashes: rows.map((row) => row[0]!),
    train: placesOf(rows, 'train'),
    test: placesOf(rows, 'test'),
    logTokens: rows.map((row) => Float64Array.from(row.slice(PROMPT_COLUMNS.length), logOfCell)),
  };
}

function placesOf(rows: readonly string[][], split: string): Int32Array {
  return Int32Array.from(rows.flatMap((row, place) => (row[1] === split ? [place] : [])));
}

function logOfCell(cell: string): number {
  return cell === '' ? Number.NaN : Math.log(Math.max(1, Number(cell)));
}

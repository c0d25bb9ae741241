import { WattlaneError } from '@wattlane/core/errors';
import { type DataFolder, readDataLines } from './data.ts';

/** True and predicted lengths of the same requests, one entry a request in each column. */
export interface LengthPredictions {
  readonly outputTokens: Float64Array;
  /** Predicted length class, 0 for the shortest. */
  readonly lengthClasses: Float64Array;
}

const PREDICTIONS_FILE = 'llm/ssjf_predictions.csv.gz';

/**
 * Reads the lengths and the predictions that come with the artifact.
 *
 * @throws WattlaneError ERR_BENCH_DATA when the file is missing, empty, or lacks a number
 */
export function readLengthPredictions(folder: DataFolder): LengthPredictions {
  const lines = readDataLines(folder, PREDICTIONS_FILE);
  return {
    outputTokens: numberColumn(lines, PREDICTIONS_FILE, 'actual_tokens'),
    lengthClasses: numberColumn(lines, PREDICTIONS_FILE, 'pred_multi'),
  };
}

/**
 * One column of numbers of a CSV file without quotes, found by its name in the first line.
 *
 * @throws WattlaneError ERR_BENCH_DATA when there is no row, or a row without a number there
 */
export function numberColumn(lines: readonly string[], file: string, name: string): Float64Array {
  const [header = '', ...rows] = lines;
  const place = header.split(',').indexOf(name);
  const values = Float64Array.from(rows, (row) => Number(row.split(',')[place] || Number.NaN));
  if (values.length === 0 || values.some(Number.isNaN)) {
    throw new WattlaneError('ERR_BENCH_DATA', `${file}: expected a number ${name} in every row`);
  }
  return values;
}
